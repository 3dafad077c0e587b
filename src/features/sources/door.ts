/** A way in, as the page tells of it, and the steps that several of them begin with. */
import type { Source } from "../../domain/signals.ts";

/** The project that is connected: what browsers know of it. */
export interface Project {
  readonly url: string;
  readonly publishableKey: string;
}

/** One thing to do. `copy` is what to paste, with a name for those who hear the button. */
export interface Step {
  readonly text: string;
  readonly copy?: { readonly label: string; readonly value: string };
}

/** Steps that are followed from the first to the last. */
export interface Way {
  readonly title: string;
  readonly steps: (project: Project) => readonly Step[];
}

/** A way in, with the sources behind it. */
export interface Door {
  readonly key: "drain" | "triggers" | "application" | "browsers" | "probe";
  readonly title: string;
  readonly sources: readonly Source[];
  /** What opens it, the usual way first. */
  readonly ways: readonly Way[];
  /** Where to look when what once came no longer does. */
  readonly checks: readonly string[];
}

/** The project's address without a slash at its end. */
export const base = ({ url }: Project): string => url.replace(/\/+$/, "");

/** Address of an Edge Function of the project. */
export const functionUrl = (project: Project, name: string): string => `${base(project)}/functions/v1/${name}`;

/** The project's reference; to be filled in where the project has a domain of its own. */
const reference = (project: Project): string => /^https:\/\/(\w+)\.supabase\.co$/.exec(base(project))?.[1] ?? "<ref>";

/** Without it the CLI knows no project. */
export const linkStep = (project: Project): Step => ({
  text: "In the folder of Nexsys Watch, sign the Supabase CLI in and link it to the project.",
  copy: {
    label: "commands that link the project",
    value: `npx supabase login\nnpx supabase link --project-ref ${reference(project)}`,
  },
});

/** A second key would make everybody new. */
export const hashKeyStep: Step = {
  text: "Make the key that people's ids are hashed with, once only: with another key everybody is new. The command leaves one that is there.",
  copy: {
    label: "command that sets the key of hashes",
    value:
      'npx supabase secrets list | grep -q WATCH_HASH_KEY || npx supabase secrets set WATCH_HASH_KEY="$(openssl rand -hex 32)"',
  },
};

/** Admins and customers use the same sign-in service. */
export const audienceStep: Step = {
  text: "Say on which hosts admins and customers sign in. Without this every sign-in is of audience “unknown”, and both sign-in tiles stay at 0 whatever happens.",
  copy: {
    label: "command that sets the audiences",
    value: `npx supabase secrets set WATCH_AUDIENCE='{"admin": {"hosts": ["admin.example.com"]}, "portal": {"hosts": ["portal.example.com"]}}'`,
  },
};
