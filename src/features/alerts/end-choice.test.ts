import { expect, test } from "vitest";
import { HOUR } from "../../domain/time.ts";
import { momentOf, OTHER } from "./end-choice.ts";
import { NOW } from "./example-alerts.ts";
import { ackEnds } from "./silence-draft.ts";

test("an end is a length from now, or a moment in the reader's zone", () => {
  expect(momentOf({ preset: "1h", text: "" }, ackEnds, NOW, "utc")).toBe(NOW + HOUR);
  expect(momentOf({ preset: OTHER, text: "2026-11-23T16:02" }, ackEnds, NOW, "utc")).toBe(NOW + 2 * HOUR);
  expect(momentOf({ preset: OTHER, text: "" }, ackEnds, NOW, "utc")).toBeNull();
});
