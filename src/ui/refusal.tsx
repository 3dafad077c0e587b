import { Notice } from "./notice.tsx";

/** Why something was not done, and what to do next; nothing while nothing was refused. */
export function Refusal({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  return (
    <Notice state="critical" title={error.message}>
      {"advice" in error && typeof error.advice === "string" ? error.advice : "Nothing was changed. Try again."}
    </Notice>
  );
}
