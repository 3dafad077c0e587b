/** Everything that happens at Nexsys. */
import type { Activity } from "./activity.ts";
import { applicationActivities } from "./application.ts";
import { authActivities } from "./auth.ts";
import { oddActivities } from "./odd-lines.ts";
import { platformActivities } from "./platform.ts";
import { restActivities } from "./rest.ts";
import { storageActivities } from "./storage.ts";

export const activities = {
  ...restActivities,
  ...authActivities,
  ...storageActivities,
  ...platformActivities,
  ...applicationActivities,
  ...oddActivities,
} as const satisfies Record<string, Activity>;

/** Name of an activity. */
export type ActivityName = keyof typeof activities;

/** All activities with their names, in a fixed order. */
export const allActivities = Object.entries(activities) as readonly (readonly [ActivityName, Activity])[];
