/** What the detail area shows: one view after another, unless something calls. */
import { type Millis, SECOND } from "../time.ts";

/** How long a view stays: long enough to be read from afar. */
export const TURN: Millis = 25 * SECOND;

/** The detail area's own views, in the order in which they take turns. */
export const views = ["errors", "payments", "health", "releases", "handover"] as const;
export type DetailView = (typeof views)[number];

/** What a wall is told something of, besides errors and health. */
export type Told = Readonly<Record<"payments" | "releases" | "handover", boolean>>;

/** The views of a wall: those that it has something to say in. */
export const viewsOf = (told: Told): readonly DetailView[] =>
  views.filter((view) => view === "errors" || view === "health" || told[view]);

/** Somebody asked for a view, until a moment of the server's clock: one of the areas, a rule, a moment of the past. */
export interface SentView {
  readonly area: Exclude<DetailView, "handover"> | null;
  readonly rule: string | null;
  readonly at: number | null;
  readonly sent_at: number;
  readonly until: number;
}

export type Detail =
  /** One rule at length. `held` is `null` where it takes its turn. */
  | { readonly kind: "rule"; readonly key: string; readonly held: "pinned" | "sent" | null }
  /** As it was at a moment: an area, a rule, or else the whole in short. */
  | { readonly kind: "past"; readonly at: number; readonly area: SentView["area"]; readonly rule: string | null }
  | {
      readonly kind: "view";
      readonly view: DetailView;
      readonly held: "sent" | null;
      readonly turn: { readonly of: number; readonly is: number };
    };

interface Called {
  readonly key: string;
  readonly severity: "warning" | "critical" | null;
  readonly calls: boolean;
  /** Since when it fires as badly as it does; `null` where that is not known. What escalates calls anew. */
  readonly since: number | null;
}

const beginning = ({ since }: Called): number => since ?? Number.POSITIVE_INFINITY;

/**
 * The detail at `now`, by the server's clock, so that walls side by side turn together. A critical alert that nobody has acked is pinned, the
 * one that became critical first: it is most likely the cause. A view that somebody sent while it was takes its place, since somebody is looking;
 * what becomes critical after that is pinned again. Else the views of the wall take turns, and one turn is of what calls: a warning is told at
 * length too, of several one in each round.
 */
export function detailAt(called: readonly Called[], sent: SentView | null, has: readonly DetailView[], now: number): Detail {
  const asked = sent === null || sent.until <= now ? null : sentDetail(called, sent, has);
  const known = asked === null || sent === null ? Number.NEGATIVE_INFINITY : sent.sent_at;
  const pinned = called
    .filter(({ severity, calls, since }) => severity === "critical" && calls && (since === null || since > known))
    .toSorted((a, b) => beginning(a) - beginning(b))[0];
  if (pinned !== undefined) return { kind: "rule", key: pinned.key, held: "pinned" };
  if (asked !== null) return asked;
  const calling = called.filter(({ calls }) => calls).toSorted((a, b) => beginning(a) - beginning(b));
  const of = has.length + Math.min(1, calling.length);
  const turn = Math.floor(now / TURN);
  const is = turn % of;
  const one = calling[Math.floor(turn / of) % calling.length];
  if (is === has.length && one !== undefined) return { kind: "rule", key: one.key, held: null };
  return { kind: "view", view: has[is] ?? views[0], held: null, turn: { of, is } };
}

/** What somebody sent, where the wall has it. */
function sentDetail(called: readonly Called[], { area, rule, at }: SentView, has: readonly DetailView[]): Detail | null {
  const here = area !== null && has.includes(area) ? area : null;
  if (at !== null) return { kind: "past", at, area: here, rule };
  if (rule !== null && called.some(({ key }) => key === rule)) return { kind: "rule", key: rule, held: "sent" };
  return here === null ? null : { kind: "view", view: here, held: "sent", turn: { of: 1, is: 0 } };
}
