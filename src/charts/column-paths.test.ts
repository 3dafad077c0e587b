import { expect, test } from "vitest";
import { columnPaths } from "./column-paths.ts";

const frame = { left: 10, top: 0, width: 40, height: 100, length: 2, yTop: 10 };

test("columns stand on one another, a quarter of a bucket apart", () => {
  expect(
    columnPaths(frame, [
      [[0, 4], null],
      [
        [4, 10],
        [0, 5],
      ],
    ]),
  ).toEqual(["M12.5 100H27.5V60H12.5Z", "M12.5 60H27.5V0H12.5ZM32.5 100H47.5V50H32.5Z"]);
});

test("one in a thousand is still seen, and nothing is nothing", () => {
  const [few, none] = columnPaths({ ...frame, yTop: 1_000 }, [[[0, 1]], [[1, 1]]]);
  expect(few).toBe("M12.5 100H27.5V98H12.5Z");
  expect(none).toBe("");
});
