/** The thread of `asking-apart.ts`: asks what it is told to, and answers with the whole body as text. */
import type { Asked, Heard } from "./asking-apart.ts";

const asking = new Map<number, AbortController>();

const tell = (heard: Heard): void => self.postMessage(heard);

async function ask({ id, url, init }: Extract<Asked, { readonly kind: "ask" }>): Promise<Heard> {
  const ending = new AbortController();
  asking.set(id, ending);
  try {
    const response = await fetch(url, { ...init, signal: ending.signal });
    return { id, kind: "answer", status: response.status, ok: response.ok, text: await response.text() };
  } catch (error) {
    return { id, kind: "failure", message: error instanceof Error ? error.message : String(error) };
  } finally {
    asking.delete(id);
  }
}

self.addEventListener("message", async ({ data }: MessageEvent<Asked>) => {
  if (data.kind === "end") asking.get(data.id)?.abort();
  else tell(await ask(data));
});
tell({ kind: "here" });
