import { Notice } from "../../ui/notice.tsx";

/** What the database said instead of doing it; nothing while it did not refuse. */
export function Refusal({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  return (
    <Notice state="critical" title={error.message}>
      {"advice" in error && typeof error.advice === "string" ? error.advice : "Nothing was changed. Try again."}
    </Notice>
  );
}
