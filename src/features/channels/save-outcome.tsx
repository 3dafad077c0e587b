import { Notice } from "../../ui/notice.tsx";

/** What went wrong and what to do; nothing where nothing did. */
export function SaveError({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  return (
    <Notice state="critical" title={error.message}>
      {"advice" in error && typeof error.advice === "string" ? error.advice : "Nothing was changed. Try again."}
    </Notice>
  );
}
