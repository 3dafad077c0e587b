import { spawn } from "node:child_process";
import { once } from "node:events";

export type Watchdog = {
  /** Ends the watch without acting: to be called after an orderly stop. */
  dismiss(): Promise<void>;
};

// Blocks on a pipe that only this process holds open. When the pipe breaks, this process is gone, by whatever cause; then the
// server named in the cluster's own lock file is stopped, and a temporary folder removed.
const script = `
read -r word
[ "$word" = dismissed ] && exit 0
lock="$1/postmaster.pid"
if [ -f "$lock" ]; then
  pid=$(head -n 1 "$lock")
  kill -INT "$pid"
  n=0
  while kill -0 "$pid" && [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
fi 2>/dev/null
[ -n "$2" ] && rm -rf "$2"
exit 0
`;

/**
 * Sees to it that the PostgreSQL server of a data folder does not outlive this process, even after SIGKILL.
 * @param temporary folder to remove then, or `null` to keep everything.
 */
export function watchOver(data: string, temporary: string | null): Watchdog {
  const child = spawn("/bin/sh", ["-c", script, "watchdog", data, temporary ?? ""], {
    detached: true,
    cwd: "/",
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  child.stdin.on("error", () => {});
  return {
    async dismiss() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.ref();
      const gone = once(child, "exit");
      child.stdin.end("dismissed\n");
      await gone;
    },
  };
}
