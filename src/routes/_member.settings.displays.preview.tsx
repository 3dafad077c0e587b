import { createFileRoute } from "@tanstack/react-router";
import { previewSearch } from "../contracts/wall-preview.ts";
import { PreviewPage } from "../features/wall/preview-page.tsx";

export const Route = createFileRoute("/_member/settings/displays/preview")({
  validateSearch: previewSearch,
  staticData: { title: "Preview of a wall", ranged: false },
  component: Preview,
});

function Preview() {
  const { tz, ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <PreviewPage
      search={search}
      tz={tz}
      onSearch={(part) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false })}
    />
  );
}
