import { describe, expect, it } from "vitest";
import { bucketIn, pathTemplate } from "./paths.ts";

describe("the template of a path", () => {
  it.each([
    ["/rest/v1/units?select=*&id=eq.7", "/rest/v1/units"],
    ["/rest/v1/rpc/approve_payment_intent", "/rest/v1/rpc/approve_payment_intent"],
    ["https://demo.supabase.co/auth/v1/admin/users/8d3b2a10-4c5d-4e6f-8a7b-0c1d2e3f4a5b#top", "/auth/v1/admin/users/:id"],
    ["/storage/v1/object/sign/receipts/anna-example/passport.pdf", "/storage/v1/object/sign/receipts/:path"],
    ["/storage/v1/object/upload/sign/documents/a/b.pdf", "/storage/v1/object/upload/sign/documents/:path"],
    ["/storage/v1/render/image/public/avatars/me.png", "/storage/v1/render/image/public/avatars/:path"],
    ["/object/list/documents", "/object/list/documents"],
    ["/upload/resumable/ZG9jdW1lbnRzL2EvYi5wZGYvMTIzNDU2Nzg5", "/upload/resumable/:id"],
    ["/functions/v1/send-receipt", "/functions/v1/send-receipt"],
    ["/invoices/INV-2026-865/anna@example.com", "/invoices/:id/:id"],
    ["/a/1/2/report.pdf", "/a/:id/:id/:file"],
    ["/", "/"],
    ["/a/b/c/d/e/f/g/h/i/j/k/l/m/n", "/a/b/c/d/e/f/g/h/i/j/k/l/:path"],
  ])("of %s is %s", (path, template) => {
    expect(pathTemplate(path)).toBe(template);
    expect(pathTemplate(template)).toBe(template);
  });

  it.each([null, "", "units", "javascript:alert(1)"])("of %j is none", (path) => {
    expect(pathTemplate(path)).toBeNull();
  });
});

describe("the bucket in a path", () => {
  it.each([
    ["/object/receipts/a/b.pdf", "receipts"],
    ["/storage/v1/object/public/avatars/me.png?t=1", "avatars"],
    ["/s3/documents/a.pdf", "documents"],
    ["/rest/v1/units", null],
    ["/object", null],
    [null, null],
  ])("of %j is %j", (path, bucket) => {
    expect(bucketIn(path)).toBe(bucket);
  });
});
