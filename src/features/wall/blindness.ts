/** What a failed question means for a wall. */
import { ApiError, type ApiErrorKind } from "../../api/errors.ts";
import type { Blindness } from "../../domain/wall/watching.ts";

const kinds: Readonly<Record<ApiErrorKind, Blindness>> = {
  network: "network",
  timeout: "network",
  unavailable: "api",
  rpc: "api",
  "schema-mismatch": "api",
  unauthorized: "authorization",
  forbidden: "authorization",
};

/** Code of the database for a moment that it does not keep. Of a wall nothing else is refused so. */
const NO_SUCH_MOMENT = "22023";

/** `null` where nothing failed. What is no answer of the API is a fault of this page. */
export function blindnessOf(error: unknown): Blindness | null {
  if (error === null) return null;
  if (error instanceof ApiError && error.code === NO_SUCH_MOMENT) return "moment";
  return error instanceof ApiError ? kinds[error.kind] : "page";
}
