/**
 * Metadata of events that come as rows of a query: columns instead of a tree. ClickHouse gives a map of dotted keys to texts
 * (`log_attributes`), a custom query gives single fields as columns, and a CSV gives trees as JSON in a cell.
 */
import type { Fields, Plain } from "./fields.ts";
import { fieldsAt } from "./fields.ts";

const maxParts = 32;

/** Columns that hold a tree. */
const trees = ["metadata", "log_attributes"] as const;

/** The event with the trees in its cells parsed; anything else as it is. */
export function unfolded(raw: unknown): unknown {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return raw;
  const cells = raw as Readonly<Record<string, unknown>>;
  const parsed = trees.flatMap((key): [string, unknown][] => {
    const tree = Object.hasOwn(cells, key) ? treeIn(cells[key]) : null;
    return tree === null ? [] : [[key, tree]];
  });
  return parsed.length === 0 ? raw : { ...raw, ...Object.fromEntries(parsed) };
}

function treeIn(cell: unknown): object | null {
  if (typeof cell !== "string" || !/^\s*[[{]/.test(cell)) return null;
  try {
    const tree: unknown = JSON.parse(cell);
    return typeof tree === "object" ? tree : null;
  } catch {
    return null;
  }
}

/** Metadata of an event that has no `metadata`: its other keys (`top`) and `log_attributes`, `a.b` meaning `b` within `a`. */
export function flatMetadata(event: Fields, top: Fields): Fields {
  const attributes = fieldsAt(event, "log_attributes");
  const tree = new Map<string, unknown>();
  for (const [key, value] of [...Object.entries(attributes ?? {}), ...Object.entries(top)]) {
    plant(tree, key.split(".").slice(0, maxParts), value);
  }
  if (attributes === null) adopt(tree);
  return harvest(tree);
}

/** Columns of the platform's own queries, which leave the branch out of a field's name. */
const branches: Readonly<Record<string, readonly string[]>> = {
  response: ["status_code", "origin_time"],
  parsed: ["error_severity", "sql_state_code", "user_name", "detail", "hint", "query", "command_tag", "backend_type"],
};

/** Of a row that names the status that was sent, these are the request's: a line of Auth has a `path` and a `method` of its own. */
const requestColumns = ["method", "path", "pathname", "search", "url"];

function adopt(tree: Map<string, unknown>): void {
  const moved = tree.has("status_code") ? { ...branches, request: requestColumns } : branches;
  for (const [branch, columns] of Object.entries(moved)) {
    for (const column of columns) {
      if (tree.has(column)) plant(tree, [branch, column], tree.get(column));
    }
  }
}

function plant(tree: Map<string, unknown>, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    if (!tree.has(key)) tree.set(key, value);
    return;
  }
  const branch = tree.get(key) ?? new Map<string, unknown>();
  if (!(branch instanceof Map)) return;
  tree.set(key, branch);
  plant(branch, rest, value);
}

const harvest = (tree: ReadonlyMap<string, unknown>): Fields =>
  Object.fromEntries([...tree].map(([key, value]) => [key, value instanceof Map ? harvest(value) : ripe(value as Plain)]));

/** A map of texts holds lists as JSON. */
function ripe(value: Plain): Plain {
  if (typeof value !== "string" || !/^\["/.test(value)) return value;
  const list = treeIn(value);
  return Array.isArray(list) && list.every((item): item is string => typeof item === "string") ? list : value;
}
