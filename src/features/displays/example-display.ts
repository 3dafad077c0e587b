import type { DisplayRow } from "../../contracts/displays.ts";
import { DAY, HOUR, instantOf, MINUTE } from "../../domain/time.ts";

/** Noon of a day, by which the example is live. */
export const noon = instantOf(Date.UTC(2026, 2, 3, 12));

/** A display that polled five seconds before noon, and was blind for twelve minutes in the morning. */
export const exampleDisplay: DisplayRow = {
  id: "0b5d7f3a-6b0a-4c55-9d1e-4a6f0c2f7a11",
  name: "Ops TV 1",
  diagonal_in: 55,
  distance_m: 4,
  scope: { payments: true },
  settings: { night: null, sound: { warning: false, critical: false }, quiet: null },
  version: 1,
  created_at: noon - 5 * DAY,
  created_by: "Admin",
  paired_at: noon - 5 * DAY,
  expires_at: noon + 85 * DAY,
  revoked_at: null,
  revoked_by: null,
  revoke_reason: null,
  last_seen_at: noon - 5_000,
  beat: { build: "1.4.0", width: 3_840, height: 2_160, heap_bytes: 44_040_192, last_good_poll: noon - 20_000 },
  blind: {
    t0: noon - 24 * HOUR,
    step: 30 * MINUTE,
    values: new Array(48).fill(0).map((_, i) => (i === 44 ? 12 : 0)),
  },
  view: null,
};
