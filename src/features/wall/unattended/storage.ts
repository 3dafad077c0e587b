/** What a wall remembers across reloads. Storage that is full, forbidden or damaged costs the memory, never the wall. */

/** Parses what is stored under `key` with `read`, which answers `null` for what it cannot use. */
export function recall<T>(key: string, read: (value: unknown) => T | null): T | null {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : read(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Stores a value as JSON of at most `longest` characters; what cannot be stored is forgotten. */
export function remember(key: string, value: unknown, longest = Number.POSITIVE_INFINITY): void {
  try {
    const text = JSON.stringify(value);
    if (text.length <= longest) localStorage.setItem(key, text);
  } catch {
    // Full or forbidden: the wall goes on without its memory.
  }
}
