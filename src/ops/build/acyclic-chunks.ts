/** A gate of the build: no two chunks may need each other. */
import type { Plugin } from "vite";

/** What is looked at of a chunk: the files that it loads before it runs. */
export interface Chunk {
  readonly fileName: string;
  readonly imports: readonly string[];
}

/**
 * Chunks that load each other in a ring, each after the one that needs it and the first once more at the end; `null` where there are none.
 * Of such a ring one runs before what it needs is there: what it reads while it runs is undefined.
 */
export function ringOf(chunks: readonly Chunk[]): readonly string[] | null {
  const importsOf = new Map(chunks.map(({ fileName, imports }) => [fileName, imports]));
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | null => {
    const begun = path.indexOf(file);
    if (begun >= 0) return [...path.slice(begun), file];
    if (done.has(file)) return null;
    for (const next of importsOf.get(file) ?? []) {
      const ring = visit(next, [...path, file]);
      if (ring !== null) return ring;
    }
    done.add(file);
    return null;
  };
  for (const { fileName } of chunks) {
    const ring = visit(fileName, []);
    if (ring !== null) return ring;
  }
  return null;
}

/** Ends a build whose chunks load each other in a ring with a sentence that names them. */
export const acyclicChunks: Plugin = {
  name: "acyclic-chunks",
  generateBundle(_, bundle) {
    const ring = ringOf(Object.values(bundle).filter((file) => file.type === "chunk"));
    if (ring !== null)
      this.error(
        `These chunks need each other, so that one runs before what it needs: ${ring.join(" → ")}. Put their common files into one group of codeSplitting.`,
      );
  },
};
