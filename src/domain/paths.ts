/** Paths as they are stored and counted: what names a route stays, what names a thing or a person goes. */

const maxSegments = 12;

/**
 * The template of a request path, for example `/rest/v1/units` or `/object/receipts/:path`: without host, query and fragment; ids,
 * numbers and tokens are `:id`, file names `:file`, and everything below a storage bucket is `:path`. `null` for no path.
 */
export function pathTemplate(path: string | null): string | null {
  if (path === null) return null;
  const bare = path
    .slice(0, 2_048)
    .replace(/^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]{0,512}/i, "")
    .replace(/[?#].*$/s, "");
  if (!bare.startsWith("/")) return null;
  const segments = bare.split("/").filter((segment) => segment !== "");
  const bucketAt = bucketIndex(segments);
  if (bucketAt !== null && segments.length > bucketAt) {
    const kept = segments.slice(0, bucketAt + 1).map(template);
    return `/${[...kept, ...(segments.length > bucketAt + 1 ? [":path"] : [])].join("/")}`;
  }
  const kept = segments.slice(0, maxSegments).map(template);
  return `/${[...kept, ...(segments.length > maxSegments ? [":path"] : [])].join("/")}`;
}

/** Name of the storage bucket that a path addresses, or `null`. */
export function bucketIn(path: string | null): string | null {
  const segments = (path ?? "")
    .replace(/[?#].*$/s, "")
    .split("/")
    .filter((segment) => segment !== "");
  const index = bucketIndex(segments);
  return index === null ? null : (segments[index] ?? null);
}

/** Words of Storage's routes that may stand between `object` and the bucket. */
const objectWords: ReadonlySet<string> = new Set([
  "public",
  "authenticated",
  "sign",
  "upload",
  "info",
  "list",
  "list-v2",
  "copy",
  "move",
]);

/** Where in the segments of a Storage path the bucket stands: after `object`, `render/image` or `s3`, and their words. */
function bucketIndex(segments: readonly string[]): number | null {
  const start = segments[0] === "storage" ? 2 : 0;
  const head = segments[start];
  if (head === "s3") return start + 1;
  if (head !== "object" && !(head === "render" && segments[start + 1] === "image")) return null;
  let index = start + (head === "object" ? 1 : 2);
  while (objectWords.has(segments[index] ?? "")) index++;
  return index;
}

/** A segment that can be the name of a route stays. */
function template(segment: string): string {
  if (/^(?:v\d{1,3}|:id|:file|:path)$/.test(segment)) return segment;
  if (segment.includes("@")) return ":id";
  if (/\.[a-z][a-z0-9]{1,4}$/i.test(segment)) return ":file";
  const digits = segment.replace(/\D/g, "").length;
  if (!/^[\w.~-]{1,40}$/.test(segment) || digits >= 4 || /^\d+$/.test(segment)) return ":id";
  return segment.length >= 16 && digits > 0 && /[a-z]/.test(segment) && /[A-Z]/.test(segment) ? ":id" : segment;
}
