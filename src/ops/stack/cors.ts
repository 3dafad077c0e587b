/** How the platform's gateway answers for `/rest/v1` and `/auth/v1`; an Edge Function answers for itself. */

const exposed = "Content-Range, Content-Location, Preference-Applied, sb-error-code";

/** The answer to a preflight: any origin, any header that was asked for. */
export function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
      "access-control-allow-headers":
        request.headers.get("access-control-request-headers") ?? "apikey, authorization, content-type",
      "access-control-max-age": "3600",
      vary: "Access-Control-Request-Headers",
    },
  });
}

/** Lets pages of any origin read the answer. */
export function readableAnywhere(answer: Response): Response {
  const headers = new Headers(answer.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", exposed);
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
}
