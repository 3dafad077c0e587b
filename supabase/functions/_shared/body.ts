/** Reading of a request's body within limits that hold whatever the sender claims. */
import { gunzipSync } from "node:zlib";

/** Why a body was not read. */
export type BodyRefusal = "too-large-on-the-wire" | "too-large-inflated" | "damaged-gzip" | "interrupted";

export interface BodyLimits {
  /** Bytes as sent. */
  readonly wire: number;
  /** Bytes after inflating. */
  readonly inflated: number;
}

/** A kilobyte of gzip holds at most a megabyte, so feeding it by slices bounds what is inflated before the count is looked at. */
const slice = 16 * 1_024;

/** Bodies up to here, as most are, are inflated at once. By their size alone they hold no more than 32 MB. */
const smallGzip = 32 * 1_024;

/**
 * The body as text, inflated where it is gzip. What the bytes begin with decides, not `content-encoding`: a proxy that inflates on the way
 * may leave the header behind. Bytes that are no UTF-8 become U+FFFD, so that one event cannot cost the batch.
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<string | { refused: BodyRefusal }> {
  const sent = await received(request, limits.wire);
  if ("refused" in sent) return sent;
  const isGzip = sent.bytes[0] === 0x1f && sent.bytes[1] === 0x8b;
  const plain = isGzip ? await inflated(sent.bytes, limits.inflated) : sent;
  return "refused" in plain ? plain : new TextDecoder().decode(plain.bytes);
}

/** The body's bytes as sent, for those who pass them on untouched. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | { refused: BodyRefusal }> {
  const sent = await received(request, limit);
  return "refused" in sent ? sent : sent.bytes;
}

/** A body that says how long it is comes as a whole, since no server lets it be longer; any other is counted while it comes. */
async function received(request: Request, limit: number): Promise<{ bytes: Uint8Array<ArrayBuffer> } | { refused: BodyRefusal }> {
  const stated = Number(request.headers.get("content-length") ?? Number.NaN);
  if (stated > limit) return { refused: "too-large-on-the-wire" };
  if (Number.isNaN(stated)) {
    return request.body === null
      ? { bytes: new Uint8Array() }
      : collect(request.body, limit, "too-large-on-the-wire", "interrupted");
  }
  try {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.length > limit ? { refused: "too-large-on-the-wire" } : { bytes };
  } catch {
    return { refused: "interrupted" };
  }
}

async function inflated(
  bytes: Uint8Array<ArrayBuffer>,
  limit: number,
): Promise<{ bytes: Uint8Array } | { refused: BodyRefusal }> {
  if (bytes.length > smallGzip) return collect(inflate(bytes), limit, "too-large-inflated", "damaged-gzip");
  try {
    const plain = gunzipSync(bytes, { maxOutputLength: limit });
    return plain.length > limit ? { refused: "too-large-inflated" } : { bytes: plain };
  } catch (error) {
    return { refused: error instanceof RangeError ? "too-large-inflated" : "damaged-gzip" };
  }
}

/** Inflates on demand: nothing is inflated that nobody reads. */
function inflate(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  let offset = 0;
  const slices = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        if (offset >= bytes.length) return controller.close();
        controller.enqueue(bytes.subarray(offset, offset + slice));
        offset += slice;
      },
    },
    { highWaterMark: 0 },
  );
  return slices.pipeThrough(new DecompressionStream("gzip"));
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  over: BodyRefusal,
  broken: BodyRefusal,
): Promise<{ bytes: Uint8Array<ArrayBuffer> } | { refused: BodyRefusal }> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.byteLength;
      if (length > limit) {
        await reader.cancel().catch(() => undefined);
        return { refused: over };
      }
      chunks.push(next.value);
    }
  } catch {
    return { refused: broken };
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return { bytes };
}
