import type { Clock } from "./time.ts";

/** Language and habits of every number and time on the pages: the product speaks English, with a 24-hour clock. */
const LOCALE = "en-GB";

/** The clock that a reader chose in the address: UTC, or the zone of this machine. */
export const readerClock = (tz: "local" | "utc" | undefined): Clock => ({
  locale: LOCALE,
  zone: tz === "utc" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone,
});
