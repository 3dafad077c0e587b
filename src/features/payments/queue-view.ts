/** Queues and channels as the page shows them. Pure. */
import type { ChartData, Tone } from "../../charts/chart-data.ts";
import type { PaymentDesk } from "../../contracts/payment-desk.ts";
import type { OpenByAge, Queue } from "../../contracts/queues.ts";
import { add, coarsen, sum } from "../../domain/series/series.ts";
import { durationText, NO_DATA } from "../../domain/status/wording.ts";
import { HOUR, type Instant, instantOf, SECOND } from "../../domain/time.ts";
import { formatAge, formatDuration } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { unbroken } from "../../format/unbroken.ts";
import type { State } from "../../ui/state-mark.tsx";

/** A message that waits longer is late: dispatch runs every few minutes, and what waits an hour is not being sent. */
const LATE = HOUR;

/** A band of age, such as `under 1 h` or `1 d to 7 d`. */
export interface Band {
  readonly title: string;
  readonly n: number;
  /** Whether all of it is beyond the usual age. */
  readonly beyond: boolean;
}

/** One queue. */
export interface QueueRow {
  readonly queue: string;
  readonly title: string;
  readonly state: State;
  readonly word: string;
  readonly depth: string;
  readonly oldest: string;
  readonly bands: readonly Band[] | null;
  /** Its messages wait too long. Payment intents are judged by their rule instead. */
  readonly slow: boolean;
}

/** One channel of communications, over all queues. */
export interface ChannelRow {
  readonly channel: string;
  readonly waiting: string;
  readonly oldest: string;
  readonly sent: string;
  readonly failed: string;
  readonly failing: boolean;
}

const titles: Readonly<Record<string, string>> = { payment_intents: "Payment intents", communications: "Communications" };

/** A queue by the name that people give it. */
export const queueTitle = (queue: string): string => titles[queue] ?? queue;

/** The bands of age in words; those that begin at the usual age or later are beyond it. */
export function bandsOf(bands: OpenByAge, usualAgeS: number): readonly Band[] | null {
  if (bands === null) return null;
  const text = (s: number) => unbroken(durationText(s * SECOND));
  return bands.map(({ from_s, to_s, n }) => ({
    title: to_s === null ? `over ${text(from_s)}` : from_s === 0 ? `under ${text(to_s)}` : `${text(from_s)} to ${text(to_s)}`,
    n,
    beyond: from_s >= usualAgeS,
  }));
}

/** The queues in the order of the answer. */
export function queueRows(queues: readonly Queue[], usualAgeS: number, now: Instant, locale: string): readonly QueueRow[] {
  return queues.map(({ queue, as_of, depth, oldest_age_s, open_by_age }) => {
    const slow = queue !== "payment_intents" && (oldest_age_s ?? 0) * SECOND > LATE;
    const stale = as_of !== null && depth === null;
    return {
      queue,
      title: queueTitle(queue),
      state: as_of === null ? "low-traffic" : stale ? "unknown" : slow ? "warning" : "ok",
      word:
        as_of === null
          ? "Not connected"
          : stale
            ? `Last seen ${formatAge(instantOf(as_of), now, locale)}`
            : slow
              ? "Slow"
              : "Normal",
      depth: formatCount(depth, locale),
      oldest: depth === 0 ? "none" : formatDuration(oldest_age_s === null ? null : oldest_age_s * SECOND, locale),
      bands: bandsOf(open_by_age, queue === "payment_intents" ? usualAgeS : LATE / SECOND),
      slow,
    };
  });
}

type Charts = PaymentDesk["charts"];

const columnsOf = (charts: Charts, signal: string) => charts.series.filter((one) => one.signal === signal);

/** Every channel in which messages wait, or were handed over in the range; the fullest first. */
export function channelRows({ queues, charts }: Pick<PaymentDesk, "queues" | "charts">, locale: string): readonly ChannelRow[] {
  const waiting = queues.flatMap(({ channels }) => channels ?? []);
  const known = queues.some(({ channels }) => channels !== null);
  const told = ["comms.queued", "comms.sent", "comms.failed"].flatMap((signal) => columnsOf(charts, signal));
  const names = new Set([...waiting, ...told.map(({ variant }) => ({ channel: variant }))].map(({ channel }) => channel));
  names.delete("");
  const countOf = (signal: string, channel: string) =>
    sum(
      add(
        columnsOf(charts, signal)
          .filter(({ variant }) => variant === channel)
          .map(({ values }) => values),
      ),
    );
  // Of a channel without a row of the others' signal nothing happened, where anything of the signal was observed.
  const observed = (signal: string) => columnsOf(charts, signal).some(({ values }) => values.some((value) => value !== null));
  const count = (signal: string, channel: string) => countOf(signal, channel) ?? (observed(signal) ? 0 : null);
  return [...names]
    .map((channel) => {
      const own = waiting.filter((one) => one.channel === channel);
      const depth = known ? own.reduce((all, one) => all + one.depth, 0) : null;
      const oldest = Math.max(0, ...own.map(({ oldest_age_s }) => oldest_age_s));
      const failed = count("comms.failed", channel);
      return { channel, depth, oldest, sent: count("comms.sent", channel), failed };
    })
    .toSorted((a, b) => (b.depth ?? 0) - (a.depth ?? 0) || (a.channel < b.channel ? -1 : 1))
    .map(({ channel, depth, oldest, sent, failed }) => ({
      channel,
      waiting: formatCount(depth, locale),
      oldest: depth === null ? NO_DATA : depth === 0 ? "none" : formatDuration(oldest * SECOND, locale),
      sent: formatCount(sent, locale),
      failed: formatCount(failed, locale),
      failing: (failed ?? 0) > 0,
    }));
}

/** Messages are few: in finer buckets their columns would be hairlines. */
const MESSAGE_POINTS = 48;

const baseOf = ({ t0, step, complete_until }: Charts) => ({ t0: instantOf(t0), step, completeUntil: instantOf(complete_until) });

/** What became of messages, all channels together, in at most 48 buckets. */
export function messageChart(charts: Charts): ChartData {
  const base = baseOf(charts);
  const ends = [
    { title: "sent", tone: 3, signal: "comms.sent" },
    { title: "failed", tone: "critical", signal: "comms.failed" },
  ] as const satisfies readonly { title: string; tone: Tone; signal: string }[];
  const columns = ends.map(({ title, tone, signal }) => {
    const values = add(columnsOf(charts, signal).map((one) => one.values));
    return { title, tone, ...coarsen({ ...base, values }, "sum", MESSAGE_POINTS) };
  });
  const series = columns.map(({ title, tone, values }) => ({ title, tone, values }));
  return { ...base, step: columns[0]?.step ?? base.step, unit: "count", series };
}

/** How many messages waited at each moment, queue by queue; `null` where no queue of messages was ever seen. */
export function depthChart(charts: Charts): ChartData | null {
  const seen = columnsOf(charts, "queue.depth").filter(({ values }) => values.some((value) => value !== null));
  if (seen.length === 0) return null;
  const series = seen
    .slice(0, 6)
    .map(({ variant, values }, i) => ({ title: queueTitle(variant), tone: ([1, 2, 3, 4, 5, 6] as const)[i] ?? 6, values }));
  return { ...baseOf(charts), unit: "number", series };
}
