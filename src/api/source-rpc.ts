/** What the page of sources alone asks for. All reject with `ApiError`. */
import { type LogPull, logPull as logPullAnswer } from "../contracts/log-pull.ts";
import type { Api, Waiting } from "./api.ts";

/** How reading the platform's log API goes; `null` where it was never read. */
export const logPull = (api: Api, waiting?: Waiting): Promise<LogPull> => api.call("log_pull", {}, logPullAnswer, waiting);
