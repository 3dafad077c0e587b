import { z } from "zod";

const failure = z.object({ code: z.string().optional(), message: z.string() });

/**
 * The API's own failures in the platform's words. Where the library says 500 and "SUP" or nothing more, PostgREST answers
 * - a statement timeout with code 57014,
 * - a lost database with 503 and PGRST001.
 */
export async function asPlatformAnswers(answer: Response, isDatabaseUp: () => Promise<boolean>): Promise<Response> {
  if (answer.status !== 500) return answer;
  const { data } = failure.safeParse(
    await answer
      .clone()
      .json()
      .catch(() => null),
  );
  if (data?.message.includes("due to statement timeout")) {
    return replaced(answer, 500, "57014", "canceling statement due to statement timeout");
  }
  if (data?.message.includes("The connection to the database was lost") || !(await isDatabaseUp())) {
    return replaced(answer, 503, "PGRST001", "Database client error. Retrying the connection.");
  }
  return answer;
}

function replaced(answer: Response, status: number, code: string, message: string): Response {
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  headers.set("content-type", "application/json; charset=utf-8");
  return new Response(JSON.stringify({ code, details: null, hint: null, message }), { status, headers });
}
