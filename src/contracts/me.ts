/** The answer of `watch_api.me`: who is asking; `null` for people who signed in but are no members. */
import * as z from "zod/mini";

/** From least to most: each may do what those before it may. */
export const roles = ["viewer", "responder", "editor", "admin"] as const;

export const me = z.nullable(z.object({ user_id: z.string(), role: z.enum(roles), name: z.nullable(z.string()) }));

export type Member = NonNullable<z.infer<typeof me>>;
