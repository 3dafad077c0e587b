/** What a deployment tells the classifier about itself. */
import type { KeyedHash } from "../redaction/text.ts";
import type { Instant } from "../time.ts";

/** How requests of one audience are recognised. A host may begin with `*.`; a path or client matches by its beginning. */
export interface AudienceMarks {
  /** Hosts of the pages that people of this audience use, as in `referer` and `origin`: `admin.example.com`. */
  readonly hosts: readonly string[];
  /** Beginnings of the paths of those pages, where audiences share a host: `/portal`. */
  readonly paths: readonly string[];
  /** Beginnings of `x-client-info`: `nexsys-portal`. */
  readonly clients: readonly string[];
}

export interface AudienceConfig {
  readonly admin: AudienceMarks;
  readonly portal: AudienceMarks;
}

export type Audience = "admin" | "portal" | "unknown";

/** Names of buckets or folders that hold a kind of file; the deepest folder that is listed decides. */
export interface StorageKinds {
  readonly documents: readonly string[];
  readonly receipts: readonly string[];
}

export const defaultStorageKinds: StorageKinds = {
  documents: ["documents", "contracts"],
  receipts: ["receipts", "payment-proofs", "payment_proofs", "proofs"],
};

/** Our own marks: what is logged about ourselves is dropped, or every batch would breed the next, and a night without users look busy. */
export interface OwnMarks {
  readonly functionId: string | null;
  /** Path of the receiver behind the gateway: `/functions/v1/log-drain`. */
  readonly path: string;
  /** Path of the ticker behind the gateway: `/functions/v1/tick`. */
  readonly ticker: string;
  /** `x-client-info` of our own calls of the REST API. */
  readonly client: string;
}

export interface ClassifyOptions {
  readonly receivedAt: Instant;
  readonly audience: AudienceConfig;
  readonly storageKinds: StorageKinds;
  /** Whether events that tell of no trouble are stored as rows, or counted only. */
  readonly keepSuccesses: boolean;
  readonly self: OwnMarks;
  /** Keyed hash, at least 32 hexadecimal digits. */
  readonly hash: KeyedHash;
}
