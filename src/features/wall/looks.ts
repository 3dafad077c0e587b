/** Whether what is drawn would look as it does: each answer brings everything anew, most of it as it was. */
import type { WallTile } from "./tile-model.ts";

/** Whether two lists hold the same. */
export const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a === b || (a.length === b.length && a.every((value, i) => value === b[i]));

/** Whether a tile looks as another one of the same form, width and age. */
export const looksAs = (a: WallTile, b: WallTile): boolean =>
  a.key === b.key &&
  a.title === b.title &&
  a.limit === b.limit &&
  a.usual === b.usual &&
  a.initials === b.initials &&
  a.link === b.link &&
  a.state.name === b.state.name &&
  a.state.severity === b.state.severity &&
  a.state.word === b.state.word &&
  a.state.calls === b.state.calls &&
  a.spark.level === b.spark.level &&
  a.spark.judged === b.spark.judged &&
  a.band?.low === b.band?.low &&
  a.band?.high === b.band?.high &&
  isSame(a.titles, b.titles) &&
  isSame(a.value, b.value) &&
  isSame(a.spark.values, b.spark.values);
