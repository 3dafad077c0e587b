/** Whose request it was: an admin's or a portal customer's, by the configured marks and never by guess. */
import type { Audience, AudienceConfig, AudienceMarks } from "./options.ts";

/** What a log line tells of its caller. */
export interface Caller {
  /** `referer` or `origin`: an address, or a bare host. */
  readonly referer: string | null;
  readonly clientInfo: string | null;
}

/** The audience whose marks fit best; `unknown` where none fits or both fit equally well. */
export function audienceOf(caller: Caller, config: AudienceConfig): Audience {
  const admin = closeness(caller, config.admin);
  const portal = closeness(caller, config.portal);
  if (admin === portal) return "unknown";
  return admin > portal ? "admin" : "portal";
}

/** 0: no fit. A client that names itself beats an address, a longer path beats a shorter one, a path beats a host alone. */
function closeness({ referer, clientInfo }: Caller, { hosts, paths, clients }: AudienceMarks): number {
  if (clientInfo !== null && clients.some((client) => client !== "" && clientInfo.startsWith(client))) return 10_000;
  const page = pageOf(referer);
  if (page === null) return 0;
  const hostFits = hosts.some((host) => isHost(page.host, host.toLowerCase()));
  if (hosts.length > 0 && !hostFits) return 0;
  const longest = Math.max(0, ...paths.filter((path) => isBelow(page.path, path)).map((path) => path.length));
  if (longest > 0) return 1 + longest;
  return hostFits && paths.length === 0 ? 1 : 0;
}

function isHost(host: string, pattern: string): boolean {
  if (!pattern.startsWith("*.")) return host === pattern || host.replace(/:\d+$/, "") === pattern;
  return host.replace(/:\d+$/, "").endsWith(pattern.slice(1));
}

/** `/portal` holds `/portal` and `/portal/pay`, and not `/portals`. */
const isBelow = (path: string, start: string): boolean =>
  start !== "" && (path === start || path.startsWith(start.endsWith("/") ? start : `${start}/`));

function pageOf(referer: string | null): { host: string; path: string } | null {
  const match = /^(?:[a-z][a-z0-9+.-]{0,20}:\/\/)?([^/?#\s@]{1,253})([^?#\s]{0,512})/i.exec(referer ?? "");
  const host = match?.[1]?.toLowerCase();
  if (match === null || host === undefined) return null;
  return { host, path: match[2] === undefined || match[2] === "" ? "/" : match[2] };
}
