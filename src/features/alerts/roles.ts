/** Who may do what about alerts. The database decides; this only says it before somebody tries. */
import { type Member, roles } from "../../contracts/me.ts";

/** Why a member can only read; `null` for responders, editors and admins. */
export function readOnlyReason(member: Pick<Member, "role"> | null): string | null {
  if (member === null) return "You are no member of this project.";
  return roles.indexOf(member.role) >= roles.indexOf("responder")
    ? null
    : `Your role is ${member.role}. Acks, silences and notes take a responder: an admin can change your role.`;
}
