/** Reading of an HTTP/1.1 response from the bytes of a connection. */

export interface Answer {
  readonly status: number;
  /** By lower-case name; of several with one name the last. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Bytes of a response, head included, that are read; what follows is left unread. */
const limit = 65_536;

/** What is known of a response once its head is read. */
interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Bytes up to the body's first. */
  readonly length: number;
}

/** Bytes as characters of the same number, so that offsets in the one are offsets in the other. */
const latin1 = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

/** The first final head among the bytes; `null` where it is not complete. Interim ones (100, 103) are passed over. */
function headOf(bytes: Uint8Array): Head | null {
  const text = latin1(bytes);
  let start = 0;
  for (;;) {
    const end = text.indexOf("\r\n\r\n", start);
    if (end < 0) return null;
    const [first = "", ...lines] = text.slice(start, end).split("\r\n");
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) throw new Error("what came back is no HTTP answer");
    start = end + 4;
    if (status >= 100 && status < 200) continue;
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, Math.max(0, colon)).trim().toLowerCase(), line.slice(colon + 1).trim()];
    });
    return { status, headers: new Map(headers), length: start };
  }
}

/** The chunks' bytes, and whether the last chunk is among them. Stops where a chunk is cut off or makes no sense. */
function unchunked(bytes: Uint8Array): { body: Uint8Array; complete: boolean } {
  const text = latin1(bytes);
  const body = new Uint8Array(bytes.length);
  let filled = 0;
  let offset = 0;
  for (;;) {
    const end = text.indexOf("\r\n", offset);
    const size = Number.parseInt(/^[0-9a-f]{1,8}/i.exec(text.slice(offset, end))?.[0] ?? "", 16);
    if (end < 0 || Number.isNaN(size)) return { body: body.subarray(0, filled), complete: false };
    if (size === 0) return { body: body.subarray(0, filled), complete: true };
    const chunk = bytes.subarray(end + 2, end + 2 + size);
    body.set(chunk, filled);
    filled += chunk.length;
    if (chunk.length < size) return { body: body.subarray(0, filled), complete: false };
    offset = end + 2 + size + 2;
  }
}

/** Collects a response until it is complete, the limit is reached or the connection ends. */
export class ResponseReader {
  #bytes = new Uint8Array();

  /** The response where `chunk` completes it, else `null`. @throws Error where the bytes are no HTTP response */
  read(chunk: Uint8Array): Answer | null {
    const room = limit - this.#bytes.length;
    const bytes = new Uint8Array(this.#bytes.length + Math.min(room, chunk.length));
    bytes.set(this.#bytes);
    bytes.set(chunk.subarray(0, room), this.#bytes.length);
    this.#bytes = bytes;
    return this.#answer(bytes.length >= limit);
  }

  /** What there is when the connection ends; `null` where that is no answer. */
  end(): Answer | null {
    try {
      return this.#answer(true);
    } catch {
      return null;
    }
  }

  #answer(isLast: boolean): Answer | null {
    const head = headOf(this.#bytes);
    if (head === null) return null;
    const { status, headers } = head;
    const bytes = this.#bytes.subarray(head.length);
    const isChunked = /\bchunked\b/i.test(headers.get("transfer-encoding") ?? "");
    const length = status === 204 || status === 304 ? 0 : Number(headers.get("content-length") ?? Number.NaN);
    const { body, complete } = isChunked
      ? unchunked(bytes)
      : { body: Number.isNaN(length) ? bytes : bytes.subarray(0, length), complete: bytes.length >= length };
    return complete || isLast ? { status, headers, body: new TextDecoder().decode(body) } : null;
  }
}
