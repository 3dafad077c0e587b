/** Error budgets and fire drills: one function for each function of the database. All reject with `ApiError`. */
import { type DrillsAnswer, drillsAnswer } from "../contracts/drills.ts";
import { type ObjectivesAnswer, objectivesAnswer } from "../contracts/objectives.ts";
import type { Api, Waiting } from "./api.ts";

/** Objectives with their counts in the windows of the burn rate. */
export const objectives = (api: Api, waiting?: Waiting): Promise<ObjectivesAnswer> =>
  api.call("objectives", {}, objectivesAnswer, waiting);

/** The last fire drills with the time of each hop. */
export const drills = (api: Api, waiting?: Waiting): Promise<DrillsAnswer> => api.call("drills", {}, drillsAnswer, waiting);
