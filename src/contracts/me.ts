/** The answer of `watch_api.me`: who is asking; `null` for people who signed in but are no members. */
import * as z from "zod/mini";

/** From least to most: each may do what those before it may. */
export const roles = ["viewer", "responder", "editor", "admin"] as const;

export const me = z.nullable(z.object({ user_id: z.string(), role: z.enum(roles), name: z.nullable(z.string()) }));

export type Member = NonNullable<z.infer<typeof me>>;

/** Whether a member has at least a role; nobody has one while it is looked up (`undefined`). */
export const mayAs = (member: Pick<Member, "role"> | null | undefined, least: Member["role"]): boolean =>
  member !== undefined && member !== null && roles.indexOf(member.role) >= roles.indexOf(least);

/**
 * Why a member can only read what takes a role, `takes` being the sentence that says so; `null` for those who have it. The database decides: this
 * only says it before somebody tries.
 */
export function readOnlyReason(
  member: Pick<Member, "role"> | null | undefined,
  least: Member["role"],
  takes: string,
): string | null {
  if (member === undefined) return "Your role is being looked up.";
  if (member === null) return "You are not a member of Nexsys Watch. Ask an admin to add you.";
  return mayAs(member, least) ? null : `Your role is ${member.role}. ${takes}`;
}
