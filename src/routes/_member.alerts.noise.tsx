import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";
import { type RangeName, withRange } from "../contracts/view.ts";
import { noiseColumns } from "../features/alerts/noise-columns.ts";
import { NoisePage } from "../features/alerts/noise-page.tsx";

/** Alerts are rare: a day of them tells nothing. */
const RANGE: RangeName = "30d";

export const Route = createFileRoute("/_member/alerts/noise")({
  validateSearch: z.object({
    sort: z.optional(z.enum(noiseColumns, { error: `\`sort\` must be one of ${noiseColumns.join(", ")}` })),
    reversed: z.optional(z.boolean("`reversed` must be true or false")),
  }),
  staticData: { title: "Noise", ranged: true, range: RANGE },
  component: Noise,
});

function Noise() {
  const { sort = "fired", reversed = false, ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <NoisePage
      search={withRange(search, RANGE)}
      column={sort}
      reversed={reversed}
      onSort={(column) =>
        void navigate({
          search: (before) => ({ ...before, sort: column, reversed: (column === sort && !reversed) || undefined }),
          resetScroll: false,
        })
      }
    />
  );
}
