/** Sizes for reading, in powers of 1,024 with the names that say so. */
import { countText, NO_DATA } from "../domain/status/wording.ts";
import { unbroken } from "./unbroken.ts";

const units = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** A size: `512 B`, `1.5 MiB`; `null` is "no data". */
export function formatBytes(bytes: number | null, locale: string): string {
  if (bytes === null) return NO_DATA;
  const power = bytes < 1_024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return unbroken(`${countText(bytes / 1_024 ** power, locale)} ${units[power] ?? "B"}`);
}
