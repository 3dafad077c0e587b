import { z } from "zod";
import type { Stack } from "../stack/start.ts";

const answered = z.looseObject({ troubles: z.array(z.string()) });

/** What the database's scheduler does in production. @throws with what went wrong, in sentences */
export async function tick({ apiUrl, tickSecret }: Pick<Stack, "apiUrl" | "tickSecret">): Promise<void> {
  const answer = await fetch(`${apiUrl}/functions/v1/tick`, {
    method: "POST",
    headers: { authorization: `Bearer ${tickSecret}` },
  });
  if (answer.status === 404) return;
  const troubles = troublesOf(answer.status, await answer.text());
  if (troubles.length > 0) throw new Error(troubles.join("; "));
}

const steps = ["recorded", "maintained", "evaluated", "beaten"];

/** Sentences about what went wrong: of the steps that failed, and what else the ticker says. Whatever else was answered, as it is. */
export function troublesOf(status: number, said: string): readonly string[] {
  const { data } = answered.safeParse(parsed(said));
  if (data === undefined) return status === 200 ? [] : [`HTTP ${status}: ${said}`];
  const failed = steps.flatMap((step) => {
    const outcome = data[step];
    return typeof outcome !== "string" || outcome === "ok" || outcome.startsWith("not tried") ? [] : [`not ${step}: ${outcome}`];
  });
  return [...failed, ...data.troubles];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
