import { describe, expect, it } from "vitest";
import { askBackups, backupsIn } from "./backups.ts";

const daily = { id: 7, inserted_at: "2026-11-20T03:10:00Z", is_physical_backup: false, status: "COMPLETED" };

describe("backups that the platform tells of", () => {
  it("are read with their status", () => {
    expect(backupsIn({ backups: [daily, { ...daily, id: 8, status: "FAILED" }] })).toEqual([
      { id: "7", at: Date.UTC(2026, 10, 20, 3, 10), status: "completed", kind: "logical" },
      { id: "8", at: Date.UTC(2026, 10, 20, 3, 10), status: "failed", kind: "logical" },
    ]);
  });

  it("include the newest physical one, which is in no list", () => {
    expect(backupsIn({ backups: [], physical_backup_data: { latest_physical_backup_date_unix: 1_795_000_000 } })).toEqual([
      { id: "physical:1795000000", at: 1_795_000_000_000, status: "completed", kind: "physical" },
    ]);
  });

  it("are none for a young project, and for an answer that is none", () => {
    for (const answer of [{ backups: [], physical_backup_data: {} }, null, "", [], { backups: "soon" }])
      expect(backupsIn(answer)).toEqual([]);
  });

  it("are left out where they cannot be read", () => {
    expect(backupsIn({ backups: [{ ...daily, inserted_at: "yesterday" }, { ...daily, status: "SOON" }, null, 3] })).toEqual([]);
  });

  it("are asked for with the token, and a refusal is a sentence", async () => {
    const asked: Request[] = [];
    const fetcher = (async (input: RequestInfo | URL, init?: RequestInit) => {
      asked.push(new Request(input, init));
      return new Response("{}", { status: 403 });
    }) as typeof fetch;
    const api = { url: "https://api.example.com", projectRef: "abc", token: "sbp_x", fetcher };
    await expect(askBackups(api)).rejects.toThrow("the platform answered 403 to the question for backups");
    expect(asked.map(({ url, headers }) => [url, headers.get("authorization")])).toEqual([
      ["https://api.example.com/v1/projects/abc/database/backups", "Bearer sbp_x"],
    ]);
  });
});
