/** The ways by which events come in, in the order of the page. The READMEs tell the same steps; a test compares them. */
import type { Door } from "./door.ts";
import { application, browsers } from "./doors-of-applications.ts";
import { drain } from "./doors-of-logs.ts";
import { probe, triggers } from "./doors-of-the-database.ts";

export const doors: readonly Door[] = [drain, triggers, application, browsers, probe];
