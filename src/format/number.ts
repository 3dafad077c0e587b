/** Numbers for reading. `null` is "no data", never 0. */
import { countText, NO_DATA, percentText } from "../domain/status/wording.ts";
import { unbroken } from "./unbroken.ts";

/** A number with grouped thousands: `12,480`. */
export const formatCount = (value: number | null, locale: string): string =>
  value === null ? NO_DATA : countText(value, locale);

/** A share (0 to 1) as a percentage; `<0.1 %` and `>99.9 %` where rounding would claim none or all. */
export const formatPercent = (share: number | null, locale: string): string =>
  share === null ? NO_DATA : unbroken(percentText(share, locale));

/** A short number for an axis: `12K`, `1.5M`. */
export const formatCompact = (value: number, locale: string): string =>
  new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value);
