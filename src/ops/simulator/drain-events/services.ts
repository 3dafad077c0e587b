/** Lines of the smaller services: Realtime, PostgREST and the connection pooler Supavisor. */
import { projectRef } from "../cast.ts";
import { hex, integer } from "../draws.ts";
import type { Line, Moment } from "./envelope.ts";
import { line } from "./envelope.ts";

/** A line of Realtime; `errorCode` as in the platform's list of Realtime error codes. */
export function realtimeLine(moment: Moment, said: { readonly message: string; readonly errorCode?: string }): Line {
  return line("realtime", moment, said.message, {
    cluster: "main",
    context: {
      application: "realtime",
      domain: ["elixir"],
      file: "lib/realtime_web/channels/realtime_channel.ex",
      function: "join/3",
      line: 293,
      mfa: ["Elixir.RealtimeWeb.RealtimeChannel", "join", "3"],
      module: "Elixir.RealtimeWeb.RealtimeChannel",
      pid: `<0.${integer(moment.random, 1_000, 9_999)}.${integer(moment.random, 0, 99)}>`,
      time: moment.us,
      vm: { node: "realtime@main" },
    },
    error_code: said.errorCode,
    external_id: projectRef,
    level: said.errorCode === undefined ? "info" : "error",
    project: projectRef,
    region: "eu-central-1",
  });
}

/** A line of PostgREST: text, and the host that wrote it. */
export const postgrestLine = (moment: Moment, message: string): Line => line("postgrest", moment, message, { host: projectRef });

/** A line of Supavisor about a client's connection. */
export function supavisorLine(moment: Moment, said: { readonly message: string; readonly level: "info" | "error" }): Line {
  const pid = `<0.${integer(moment.random, 1_000, 9_999)}.0>`;
  return line("supavisor", moment, said.message, {
    context: { application: "supavisor", module: "Elixir.Supavisor.ClientHandler", pid },
    db_name: "postgres",
    instance_id: hex(moment.random, 14),
    level: said.level,
    project: projectRef,
    region: "eu-central-1",
    type: "single",
    user: `postgres.${projectRef}`,
  });
}
