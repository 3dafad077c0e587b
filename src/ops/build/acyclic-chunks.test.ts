import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acyclicChunks, ringOf } from "./acyclic-chunks.ts";

const chunk = (fileName: string, ...imports: string[]) => ({ fileName, imports });

describe("chunks", () => {
  it("in a ring are named in its order", () => {
    const chunks = [chunk("entry", "a"), chunk("a", "c", "b"), chunk("b", "d"), chunk("c"), chunk("d", "a")];
    expect(ringOf(chunks)).toEqual(["a", "b", "d", "a"]);
  });

  it("that load only what stands behind them make no ring, and one that loads the first makes one", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat({ max: 9 }), { maxLength: 4 }), { minLength: 2, maxLength: 10 }), (steps) => {
        const names = steps.map((_, place) => `chunk-${place}`);
        const behind = (place: number, step: number) => names[place + 1 + step] ?? [];
        const chunks = steps.map((of, place) => chunk(names[place] ?? "", ...of.flatMap((step) => behind(place, step))));
        expect(ringOf(chunks)).toBeNull();
        const chained = chunks.map(({ fileName, imports }, place) => chunk(fileName, ...imports, names[place + 1] ?? "chunk-0"));
        expect(ringOf(chained)).not.toBeNull();
      }),
    );
  });
});

describe("a build", () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "nexsys-watch-chunks-"));
    // One would run before the other: what it reads of that while it runs is not there yet.
    await writeFile(join(root, "main.js"), 'import { used } from "./page.js"; console.log(used);');
    await writeFile(join(root, "page.js"), 'import { base } from "./shell-base.js"; export const used = base.value;');
    await writeFile(join(root, "shell-base.js"), "export const base = { value: Math.random() };");
    await writeFile(join(root, "shell.js"), 'export { used } from "./page.js"; export const more = Math.random();');
    await writeFile(join(root, "index.html"), '<script type="module" src="./entry.js"></script>');
    await writeFile(
      join(root, "entry.js"),
      'import { more, used } from "./shell.js"; import "./main.js"; console.log(more, used);',
    );
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const built = (shell: RegExp, page: RegExp) =>
    build({
      root,
      logLevel: "silent",
      configFile: false,
      plugins: [acyclicChunks],
      build: {
        write: false,
        rolldownOptions: {
          output: {
            codeSplitting: {
              includeDependenciesRecursively: false,
              groups: [
                { name: "shell", test: shell },
                { name: "page", test: page },
              ],
            },
          },
        },
      },
    });

  it("whose chunks need each other ends with their names", async () => {
    await expect(built(/shell/, /page\.js$/)).rejects.toThrow(/need each other.*(?:shell.*page.*shell|page.*shell.*page)/s);
  });

  it("whose chunks do not goes on", async () => {
    await expect(built(/shell|page/, /main/)).resolves.toBeDefined();
  });
});
