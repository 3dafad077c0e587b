/** Which key does what on the list of alerts. Pure: what it means to the page is the caller's. */

export type KeyDeed = { readonly move: 1 | -1 } | { readonly press: "a" | "s" | "n" } | { readonly help: true };

export const keyHelp = [
  { key: "j", does: "the next alert" },
  { key: "k", does: "the alert before" },
  { key: "a", does: "ack the chosen alert" },
  { key: "s", does: "silence the chosen alert" },
  { key: "n", does: "write a note beside the chosen alert" },
  { key: "?", does: "these keys" },
] as const;

const deeds: Readonly<Record<string, KeyDeed>> = {
  j: { move: 1 },
  k: { move: -1 },
  a: { press: "a" },
  s: { press: "s" },
  n: { press: "n" },
  "?": { help: true },
};

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key press asks for; `null` for other keys, for shortcuts of the browser, and wherever somebody types. */
export function deedOf(press: KeyPress, typing: boolean): KeyDeed | null {
  if (typing || press.ctrlKey || press.metaKey || press.altKey) return null;
  return deeds[press.key] ?? null;
}

/** The place to go to among `length` alerts; `current` is -1 where none is chosen. Stays at the ends. */
export function nextPlace(current: number, move: 1 | -1, length: number): number {
  if (length === 0) return -1;
  if (current < 0) return move === 1 ? 0 : length - 1;
  return Math.min(length - 1, Math.max(0, current + move));
}
