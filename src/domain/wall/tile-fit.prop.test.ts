import fc from "fast-check";
import { expect, test } from "vitest";
import type { TileForm } from "./plan.ts";
import { shortTitles } from "./short-titles.ts";
import { emWidth } from "./text-width.ts";
import { type TileSay, tileFit } from "./tile-fit.ts";

const least: Readonly<Record<TileForm, number>> = { tall: 13.4, wide: 13.4, stack: 9, brief: 13.4, strip: 18.8 };
const form = fc.constantFrom<TileForm>("tall", "wide", "stack", "brief", "strip");
const say = fc.record({
  titles: fc.constantFrom(
    ...["portal-lockouts", "payment-intents-failed", "api-error-rate", "slo-fast-burn", "rls-denied"].map((key) =>
      shortTitles(key, key),
    ),
  ),
  age: fc.constantFrom("", "5 s", "59 min"),
  value: fc.constantFrom<TileSay["value"]>(
    ["96"],
    ["0.1 %"],
    ["1 h 12 min", "1 h"],
    ["no data"],
    ["214 ms"],
    ["103.6 %", "104 %"],
  ),
  word: fc.constantFrom("Normal", "Critical", "Warning", "Pending", "Unknown", "Late"),
  initials: fc.constantFrom(null, "JD"),
  limit: fc.constantFrom(null, "80", "800 ms", "4 h"),
  usual: fc.constantFrom(null, "2–6", "30 min–1 h"),
  lasting: fc.constantFrom<TileSay["lasting"]>(null, ["for 6 min", "6 min"], ["for 59 min", "59 min"]),
  linked: fc.boolean(),
});

const calm: TileSay = {
  titles: ["Portal lockouts", "Lockouts"],
  age: "5 s",
  value: ["1 h 12 min", "1 h"],
  word: "Normal",
  initials: null,
  limit: "4 h",
  usual: "1–2 h",
  lasting: null,
  linked: false,
};

test("a value is never below 20 minutes of arc, and what is said fits into the tile", () => {
  fc.assert(
    fc.property(form, fc.double({ min: 0, max: 12, noNaN: true }), say, (form, more, say) => {
      const width = least[form] + more;
      const fit = tileFit(form, width, say);
      expect(fit.size).toBeGreaterThanOrEqual(1.25);
      expect(say.value).toContain(fit.value);
      expect(say.titles).toContain(fit.title);
      const code = fit.qr ?? 0;
      const inner = width - 1 - code;
      const beside = Math.max(emWidth(fit.limit ?? ""), emWidth(fit.usual ?? ""));
      if (form === "wide") expect(emWidth(fit.value, true) * fit.size + beside).toBeLessThanOrEqual(inner + 0.01);
      expect(beside).toBeLessThanOrEqual(inner);
      const aged = form === "stack" || say.age === "" ? 0 : emWidth("59 min") + 0.7;
      expect(emWidth(fit.title)).toBeLessThanOrEqual(width - 1 - (form === "strip" ? code : 0) - 1.45 - aged);
    }),
  );
});

test("what fires has a code in every form, what does not has none; it gives way to the value, in a strip to word and name too", () => {
  fc.assert(
    fc.property(form, say, (form, say) => {
      const { qr, value } = tileFit(form, least[form], say);
      const initials = say.initials === null ? 0 : emWidth(say.initials, true) + 1.3;
      const word = (emWidth(say.word, true) + initials) * 1.25;
      // Beside the longest of words with initials there is no room for one: somebody has it.
      if (form === "tall" || form === "wide" || form === "brief")
        expect(qr !== null).toBe(say.linked && word <= least[form] - 1 - 0.7 - 2.2);
      if (qr !== null && form !== "stack") expect(word).toBeLessThanOrEqual(least[form] - 1 - qr + 0.01);
      if (qr !== null) expect(emWidth(value, true) * 1.25).toBeLessThanOrEqual(least[form] - 1 - qr + 0.01);
      if (!say.linked) expect(qr).toBeNull();
      const said = (emWidth(value, true) + emWidth(say.word, true) + initials) * 1.25;
      if (form === "strip" && qr !== null) expect(said).toBeLessThanOrEqual(18.8 - 1 - qr - 3 * 0.5 + 0.01);
    }),
  );
  const wide = { ...calm, linked: true };
  expect(tileFit("strip", 20, wide).qr).not.toBeNull();
});

test("with room to spare everything is said, in its longest way", () => {
  expect(tileFit("wide", 30, calm)).toMatchObject({
    title: "Portal lockouts",
    value: "1 h 12 min",
    limit: "limit 4 h",
    usual: "usual 1–2 h",
  });
});

test("of what fires every tile has the limit or a code, nearly always both, and says since when in all but the narrowest", () => {
  const firing = (part: Partial<TileSay>): TileSay => ({
    ...calm,
    titles: ["Portal sign-ins", "Portal auth"],
    value: ["96"],
    word: "Critical",
    limit: "80",
    lasting: ["for 6 min", "6 min"],
    linked: true,
    ...part,
  });
  for (const form of ["tall", "wide", "brief", "strip"] as const)
    for (const part of [{}, { word: "Warning", value: ["2.1 %"], limit: "1 %" }, { value: ["1.04×"], limit: "1×" }] as const)
      expect(tileFit(form, least[form], firing(part)), `${form} ${JSON.stringify(part)}`).toMatchObject({
        qr: expect.any(Number),
        limit: expect.any(String),
      });
  for (const form of ["wide", "brief", "strip"] as const)
    expect(tileFit(form, 14.8, firing({})).lasting ?? form, form).toMatch(form === "strip" ? /strip|6 min/ : /6 min/);
});

test("a tile is named the same however old what it says is", () => {
  fc.assert(
    fc.property(form, fc.double({ min: 0, max: 12, noNaN: true }), say, (form, more, say) => {
      const named = (age: string) => tileFit(form, least[form] + more, { ...say, age }).title;
      expect(named("59 min")).toBe(named("5 s"));
    }),
  );
});
