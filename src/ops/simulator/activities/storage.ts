/** Documents and payment proofs on their way to Storage and back, and how they fail to get there. */
import type { Audience } from "../cast.ts";
import { actorOf, rayOf } from "../cast.ts";
import { later } from "../drain-events/envelope.ts";
import { postgresLine } from "../drain-events/postgres.ts";
import type { Bucket, StorageFailure } from "../drain-events/storage.ts";
import { storageLine, wireStatus } from "../drain-events/storage.ts";
import { integer, logNormal, uuid } from "../draws.ts";
import type { Activity, Scene } from "./activity.ts";
import { logged } from "./activity.ts";
import { gatewayLine } from "./rest.ts";

const move = (scene: Scene, audience: Audience, bucket: Bucket, direction: "up" | "down", failure: StorageFailure | null) => {
  const { random } = scene;
  const actor = actorOf(audience, random);
  const ray = rayOf(actor, random);
  const object = `${actor.userId}/${uuid(random)}/${bucket === "receipts" ? "transfer" : "contract"}-${integer(random, 1, 9_999)}.pdf`;
  const method = direction === "up" ? "POST" : "GET";
  const operation = direction === "up" ? "storage.object.upload" : "storage.object.get_authenticated";
  const request = { actor, ray, method, operation, bucket, object, bytes: integer(random, 40_000, 4_000_000) } as const;
  const path = `/storage/v1/object/${bucket}/${object}`;
  return [
    gatewayLine(scene, actor, { method, path, status: wireStatus(failure), originMs: logNormal(random, 140, 0.6) }, ray),
    storageLine(later(scene, -2_000), request, failure),
  ] as const;
};

const denied: StorageFailure = { code: "AccessDenied", httpStatus: 403, words: "new row violates row-level security policy" };
const tooLarge: StorageFailure = {
  code: "EntityTooLarge",
  httpStatus: 413,
  words: "The object exceeded the maximum allowed size",
};
const wrongType: StorageFailure = {
  code: "InvalidMimeType",
  httpStatus: 415,
  words: "mime type application/x-msdownload is not supported",
};
const brokenPolicy: StorageFailure = {
  code: "DatabaseSchemaMismatch",
  httpStatus: 503,
  words: "The database schema is invalid or incompatible",
};

/** An upload that a policy refuses: Storage says so, and the database says it of the table behind Storage. */
const denial = (audience: Audience, bucket: Bucket) => (scene: Scene) =>
  logged(
    ...move(scene, audience, bucket, "up", denied),
    postgresLine(later(scene, -3_000), {
      severity: "ERROR",
      sqlState: "42501",
      message: 'new row violates row-level security policy for table "objects"',
      user: "supabase_storage_admin",
      command: "INSERT",
    }),
  );

export const storageActivities = {
  "document-upload": {
    rhythm: "office",
    perMinute: 2,
    counts: [["api.request", "storage/ok", "edge"]],
    perform: (scene) => logged(...move(scene, "admin", "documents", "up", null)),
  },
  "receipt-upload": {
    rhythm: "portal",
    perMinute: 1.2,
    counts: [["api.request", "storage/ok", "edge"]],
    perform: (scene) => logged(...move(scene, "portal", "receipts", "up", null)),
  },
  "document-download": {
    rhythm: "portal",
    perMinute: 34,
    counts: [["api.request", "storage/ok", "edge"]],
    perform: (scene) => logged(...move(scene, "portal", "documents", "down", null)),
  },
  "document-too-large": {
    rhythm: "office",
    perMinute: 0.02,
    counts: [
      ["api.request", "storage/4xx", "edge"],
      ["storage.upload_failed", "documents/EntityTooLarge", "storage"],
    ],
    perform: (scene) => logged(...move(scene, "admin", "documents", "up", tooLarge)),
  },
  "receipt-wrong-type": {
    rhythm: "portal",
    perMinute: 0.025,
    counts: [
      ["api.request", "storage/4xx", "edge"],
      ["storage.upload_failed", "receipts/InvalidMimeType", "storage"],
    ],
    perform: (scene) => logged(...move(scene, "portal", "receipts", "up", wrongType)),
  },
  "document-denied": {
    rhythm: "office",
    perMinute: 0.003,
    counts: [
      ["api.request", "storage/4xx", "edge"],
      ["storage.policy_denied", "documents", "storage"],
      ["storage.upload_failed", "documents/AccessDenied", "storage"],
      ["rls.denied", "objects", "postgres"],
      ["db.error", "insufficient_privilege", "postgres"],
    ],
    perform: denial("admin", "documents"),
  },
  "receipt-denied": {
    rhythm: "portal",
    perMinute: 0.004,
    counts: [
      ["api.request", "storage/4xx", "edge"],
      ["storage.policy_denied", "receipts", "storage"],
      ["storage.upload_failed", "receipts/AccessDenied", "storage"],
      ["rls.denied", "objects", "postgres"],
      ["db.error", "insufficient_privilege", "postgres"],
    ],
    perform: denial("portal", "receipts"),
  },
  "storage-outage": {
    rhythm: "office",
    perMinute: 0.0005,
    counts: [
      ["api.request", "storage/4xx", "edge"],
      ["storage.outage", "DatabaseSchemaMismatch", "storage"],
    ],
    perform: (scene) => logged(...move(scene, "admin", "documents", "up", brokenPolicy)),
  },
} as const satisfies Record<string, Activity>;
