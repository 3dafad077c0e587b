/** The part of the address that every page shares: environment, time zone and time range. What one person sees, a link shows another. */
import * as z from "zod/mini";
import { DAY, floorTo, HOUR, type Instant, instantOf, MINUTE, type Millis, shift, type TimeRange } from "../domain/time.ts";

/** Ranges that end now, by their name in the address. */
export const rangeNames = ["1h", "6h", "24h", "7d", "30d"] as const;
export type RangeName = (typeof rangeNames)[number];

const lengths: Readonly<Record<RangeName, Millis>> = { "1h": HOUR, "6h": 6 * HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY };

/** The range that is shown where the address names none. */
export const DEFAULT_RANGE: RangeName = "24h";

/** Hours of rollups live for 25 months: nothing older can be asked for. */
const LONGEST: Millis = 25 * 31 * DAY;

const moment = z.optional(
  z
    .int("`from` and `to` must be whole milliseconds since 1970")
    .check(z.nonnegative(), z.maximum(8.64e15, "`from` and `to` must be dates")),
);

/** What a moment in the address may be; `msOfMoment` reads it. */
export type WrittenMoment = number | string;

/** Milliseconds since 1970 of a moment in the address: those, or `2026-11-24T12:45`, in UTC where it names no zone. NaN for what is none. */
export function msOfMoment(given: WrittenMoment): number {
  if (typeof given !== "string") return given;
  // In an address a plus sign means a blank.
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+ -]\d\d:\d\d)?)?$/i.exec(given.trim());
  if (parts === null) return Number.NaN;
  const [, day, time = "00:00", zone = "Z"] = parts;
  return Date.parse(`${day}T${time}${zone.replace(" ", "+")}`);
}

/** The parameter `at`. */
export const writtenMoment = z.optional(
  z.custom<WrittenMoment>((given) => {
    const ms = typeof given === "number" || typeof given === "string" ? msOfMoment(given) : Number.NaN;
    return Number.isInteger(ms) && ms >= 0 && ms <= 8.64e15;
  }, "`at` must be a moment such as 2026-11-24T12:45, which is UTC unless it names a zone"),
);

/** Search parameters of every page. `from` and `to` (milliseconds, UTC) fix a range; `range` names one that ends now. */
export const viewSearch = z
  .object({
    env: z.optional(z.string()),
    tz: z.optional(z.enum(["local", "utc"], { error: "`tz` must be local or utc" })),
    range: z.optional(z.enum(rangeNames, { error: `\`range\` must be one of ${rangeNames.join(", ")}` })),
    from: moment,
    to: moment,
  })
  .check(
    z.refine(
      ({ from, to }) => (from === undefined) === (to === undefined),
      "`from` and `to` go together: give both, or use `range`",
    ),
    z.refine(({ from = 0, to = 1 }) => from < to, "`from` must be before `to`"),
    z.refine(({ from = 0, to = 0 }) => to - from <= LONGEST, "the range is longer than the 25 months that are kept"),
  );

export type ViewSearch = z.infer<typeof viewSearch>;

/** A view over a range of the page's own where the address names none. */
export const withRange = <View extends ViewSearch>(view: View, range: RangeName): View =>
  view.range === undefined && view.from === undefined ? { ...view, range } : view;

/** The half-open range that a view shows at `now`. Fixed ranges are widened to whole minutes. */
export function rangeOfView({ range = DEFAULT_RANGE, from, to }: ViewSearch, now: Instant): TimeRange {
  if (from === undefined || to === undefined) return { from: shift(now, -lengths[range]), to: now };
  return { from: floorTo(instantOf(from), MINUTE), to: instantOf(Math.ceil(to / MINUTE) * MINUTE) };
}

/** What tells two ranges apart in a query key: the name of a moving range, never its passing edges. */
export function rangeKey(search: ViewSearch): string {
  const { from, to, range = DEFAULT_RANGE } = search;
  if (from === undefined || to === undefined) return range;
  return `${floorTo(instantOf(from), MINUTE)}-${Math.ceil(to / MINUTE) * MINUTE}`;
}

/** Whether a view moves with the clock. */
export const movesWithTheClock = ({ from }: ViewSearch): boolean => from === undefined;
