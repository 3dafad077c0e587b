import { describe, expect, it } from "vitest";
import type { ErrorIdentity } from "./fingerprint.ts";
import { fingerprintOf, fnv1a64 } from "./fingerprint.ts";

const identity = (changes: Partial<ErrorIdentity> = {}): ErrorIdentity => ({
  type: "TypeError",
  message: "x is undefined",
  frames: [
    { function: "Kn", filename: "https://app.example.com/assets/vendor-Ab12Cd34.js", lineno: 1, colno: 900, in_app: true },
    {
      function: "Object.submitProof",
      filename: "https://app.example.com/assets/index-DiwrgTda.js",
      lineno: 1,
      colno: 4411,
      in_app: true,
    },
  ],
  custom: [],
  ...changes,
});
const minified = (message: string): ErrorIdentity =>
  identity({ message, frames: [{ function: "t", filename: "/assets/index-DiwrgTda.js" }] });

describe("the fingerprint of an error", () => {
  it("survives a new build: other lines, other hashes in file names, other minified names", () => {
    const rebuilt = identity({
      frames: [
        { function: "Xe", filename: "https://app.example.com/assets/vendor-Zz98Yy76.js", lineno: 3, colno: 12, in_app: true },
        {
          function: "Object.submitProof",
          filename: "https://app.example.com/assets/index-Q1w2E3r4.js?v=2",
          lineno: 2,
          colno: 7,
          in_app: true,
        },
      ],
    });
    expect(fingerprintOf(rebuilt)).toBe(fingerprintOf(identity()));
  });

  it("does not depend on the message where the stack says where it happened", () => {
    expect(fingerprintOf(identity({ message: "Unit 8812 is gone" }))).toBe(fingerprintOf(identity()));
  });

  it("tells types, functions and files apart", () => {
    const others = [
      identity({ type: "RangeError" }),
      identity({ frames: [{ function: "Object.approveProof", filename: "/assets/index-DiwrgTda.js" }] }),
      identity({ frames: [{ function: "Object.submitProof", filename: "/assets/portal-DiwrgTda.js" }] }),
    ].map(fingerprintOf);
    expect(new Set([fingerprintOf(identity()), ...others]).size).toBe(4);
  });

  it("ignores frames of libraries", () => {
    const library = { function: "dispatchEvent", filename: "/assets/vendor.js", in_app: false };
    expect(fingerprintOf(identity({ frames: [...identity().frames, library] }))).toBe(fingerprintOf(identity()));
  });

  it("falls back on the message without numbers, ids and addresses where minified names say nothing", () => {
    expect(fingerprintOf(minified("Unit 8812 (id_00ff00ff00ff00ff) at https://a.example.com/x is gone"))).toBe(
      fingerprintOf(minified("Unit 17 (id_1234567890abcdef) at https://b.example.com/y is gone")),
    );
    expect(fingerprintOf(minified("Unit 8812 is gone"))).not.toBe(fingerprintOf(minified("Unit 8812 is sold")));
  });

  it("follows the application's own grouping, which may refine the usual one", () => {
    const own = identity({ custom: ["checkout"] });
    expect(fingerprintOf(own)).toBe(fingerprintOf({ ...own, type: "RangeError" }));
    const refined = identity({ custom: ["{{ default }}", "portal"] });
    expect(fingerprintOf(refined)).not.toBe(fingerprintOf(identity()));
    expect(fingerprintOf(refined)).not.toBe(fingerprintOf({ ...refined, type: "RangeError" }));
    expect(fingerprintOf(identity({ custom: ["{{ default }}"] }))).toBe(fingerprintOf(identity()));
  });

  it.each([
    ["", "cbf29ce484222325"],
    ["a", "af63dc4c8601ec8c"],
    ["foobar", "85944171f73967e8"],
  ])("is FNV-1a, by its authors' test vector for %j", (text, expected) => {
    expect(fnv1a64(text)).toBe(expected);
  });
});
