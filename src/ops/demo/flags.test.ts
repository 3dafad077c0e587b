import { describe, expect, it } from "vitest";
import { UsageError } from "../usage.ts";
import { parseDemoFlags } from "./flags.ts";

describe("the demo's flags", () => {
  it("default to calm traffic on port 4780", () => {
    expect(parseDemoFlags([])).toEqual({
      help: false,
      empty: false,
      scenario: "calm",
      port: 4780,
      reset: false,
      continue: false,
      json: false,
    });
  });

  it("are read as given", () => {
    expect(parseDemoFlags(["--empty", "--scenario", "lockout-storm", "--port=5000", "--reset", "--json"])).toEqual({
      help: false,
      empty: true,
      scenario: "lockout-storm",
      port: 5000,
      reset: true,
      continue: false,
      json: true,
    });
  });

  it("name what is valid when one is unknown", () => {
    expect(() => parseDemoFlags(["--scenaro", "calm"])).toThrow(UsageError);
    expect(() => parseDemoFlags(["--scenaro", "calm"])).toThrow("--scenario NAME");
  });

  it("name the scenarios when one is unknown", () => {
    expect(() => parseDemoFlags(["--scenario", "flood"])).toThrow(/no scenario "flood".*drain-silent/);
  });

  it.each(["0", "65535", "12.5", "-1", "http", ""])("refuse %j as a port", (port) => {
    expect(() => parseDemoFlags([`--port=${port}`])).toThrow("--port must be");
  });
});
