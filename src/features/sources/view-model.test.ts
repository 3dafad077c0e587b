import { expect, test } from "vitest";
import type { Board } from "../../contracts/board.ts";
import { type Source, sources } from "../../domain/signals.ts";
import { instantOf, MINUTE } from "../../domain/time.ts";
import { doors } from "./doors.ts";
import { doorViews, lossOf } from "./view-model.ts";

const now = instantOf(Date.UTC(2026, 2, 3, 12));
const clock = { locale: "en-GB", zone: "UTC" };
const row = (source: Source, ago: number | null): Board["sources"][number] => ({
  source,
  first_at: ago === null ? null : now - 60 * MINUTE,
  last_event_at: ago === null ? null : now - ago - 1_000,
  last_receipt_at: ago === null ? null : now - ago,
  usual_gap_s: ago === null ? null : 60,
  events_last_hour: ago === null ? null : 7,
});
const shown = (...rows: Board["sources"]) => doorViews({ sources: rows }, now, clock);

test("every source of the catalogue has exactly one way in", () => {
  expect(doors.flatMap((door) => door.sources).toSorted()).toEqual([...sources].toSorted());
});

test("sources stand under their way in, with how many of them were ever heard", () => {
  const views = shown(row("edge", 5_000), row("auth", null), row("client", null));
  expect(views.map(({ door, summary }) => `${door.key}: ${summary}`)).toEqual([
    "drain: 1 of 2 connected",
    "triggers: 0 of 0 connected",
    "application: 0 of 0 connected",
    "browsers: 0 of 1 connected",
    "probe: 0 of 0 connected",
  ]);
  expect(views[0]?.sources.map(({ word, lastHeard }) => [word, lastHeard])).toEqual([
    ["Connected", "5\u00a0s ago"],
    ["Not connected", "never"],
  ]);
});

test("a silent source says since when, how long its pauses are, and from when on it counts as silent", () => {
  const [view] = shown(row("edge", 10 * MINUTE))[0]?.sources ?? [];
  expect(view).toMatchObject({ standing: "silent", mark: "unknown", word: "Silent" });
  expect(view?.facts).toContainEqual(["Usual gap", "1\u00a0min"]);
  expect(view?.facts).toContainEqual(["Silent after", "5\u00a0min"]);
});

test("a source without a rhythm is quiet, and what it reports is unknown all the same", () => {
  const [view] = shown({ ...row("client", 10 * MINUTE), usual_gap_s: null })[3]?.sources ?? [];
  expect(view).toMatchObject({ standing: "quiet", silent: true, mark: "low-traffic", word: "Quiet" });
});

test("a source that was never heard claims no figures", () => {
  const [view] = shown(row("edge", null))[0]?.sources ?? [];
  expect(view?.facts).toEqual([]);
});

test("unrecognised events have a line only once there were some", () => {
  expect(shown(row("unknown", null))[0]?.sources).toEqual([]);
  expect(shown(row("unknown", 1_000))[0]?.sources.map(({ title }) => title)).toEqual(["Unrecognised"]);
});

test("without a source some rules go blind, others count less", () => {
  expect(lossOf("edge").blind).toEqual(["API error rate", "RPC failures", "API errors beyond the usual"]);
  expect(lossOf("auth").blind).toEqual(["Admin sign-in failures", "Portal sign-in failures"]);
  expect(lossOf("app")).toMatchObject({
    blind: ["Portal lockouts", "Messages failed"],
    partial: expect.arrayContaining(["Upload failures"]),
  });
  expect(lossOf("realtime")).toEqual({ blind: [], partial: [] });
});
