/** What an import tells while it runs and at its end. */
import type { IngestBatch, IngestOutcome } from "../../contracts/ingest.ts";
import type { Imported } from "./import-file.ts";

const number = (n: number): string => n.toLocaleString("en-US");

/** A line that is overwritten on a terminal, at most four times a second; elsewhere a line every ten seconds. */
export function progressLine(file: string, stream: NodeJS.WriteStream, now: () => number): (totals: IngestOutcome) => void {
  const began = now();
  const every = stream.isTTY ? 250 : 10_000;
  let last = stream.isTTY ? 0 : began;
  let first: number | null = null;
  return (totals) => {
    first ??= totals.received;
    if (now() - last < every) return;
    last = now();
    const rate = Math.round((totals.received - first) / Math.max(1, (last - began) / 1_000));
    const line = `${file}: ${number(totals.received)} read, ${number(totals.accepted)} counted, ${number(rate)}/s`;
    stream.write(stream.isTTY ? `\r${line}\u001b[K` : `${line}\n`);
  };
}

/** The account of an import of a file, which balances to the unit; apart from it, what an earlier one had taken. */
export function account(file: string, { totals, already, aside, isDone }: Imported): string {
  const { received, accepted, duplicate, dropped, rejected } = totals;
  if (received === 0 && already > 0)
    return `${file}: 0 new, ${number(already)} already there; --from-start reads those again${isDone ? "" : " (not finished)"}\n`;
  const sums = `${number(accepted)} counted + ${number(duplicate)} known + ${number(dropped)} dropped + ${number(rejected)} rejected`;
  const reasons = Object.entries(aside).map(([reason, n]) => `  ${number(n).padStart(9)}  ${reason}\n`);
  const before = already > 0 ? `; ${number(already)} already there` : "";
  return `${file}: ${number(received)} read = ${sums}${before}${isDone ? "" : " (not finished)"}\n${reasons.sort().join("")}`;
}

/** Sums of a dry run: what would be counted as what. */
export class DryRun {
  readonly #counts = new Map<string, number>();
  readonly #aside = new Map<string, number>();
  #received = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  add({ received, events, dropped, rejected }: IngestBatch): void {
    this.#received += received;
    for (const event of events) {
      this.#first = Math.min(this.#first, event.at_us / 1_000);
      this.#last = Math.max(this.#last, event.at_us / 1_000);
      count(this.#counts, `source.events ${event.source}`, 1);
      if (event.signal !== null) count(this.#counts, `${event.signal} ${event.variant ?? ""}`, 1);
      for (const [signal, variant] of event.also ?? []) count(this.#counts, `${signal} ${variant}`, 1);
    }
    for (const { reason, n } of dropped) count(this.#aside, `dropped: ${reason}`, n);
    for (const { reason, n } of rejected) count(this.#aside, `rejected: ${reason}`, n);
  }

  text(file: string): string {
    const lines = [...this.#aside, ...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    const range = this.#first > this.#last ? "" : `, ${isoMinute(this.#first)} to ${isoMinute(this.#last)} UTC`;
    const body = lines.map(([name, n]) => `  ${number(n).padStart(9)}  ${name.trim()}\n`).join("");
    return `${file}: ${number(this.#received)} read${range}. If nothing of it is known yet, it would count as\n${body}`;
  }
}

const isoMinute = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace("T", " ");

const count = (counts: Map<string, number>, name: string, n: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + n);
};
