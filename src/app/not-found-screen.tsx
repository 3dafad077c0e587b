import { Link } from "@tanstack/react-router";
import { Notice } from "../ui/notice.tsx";
import css from "./full-page.module.css";

/** An address that leads nowhere. */
export function NotFoundScreen() {
  return (
    <div className={css.page}>
      <Notice state="unknown" title="There is no page at this address" action={<Link to="/">Go to the overview</Link>}>
        <p>The link may be from another version of Nexsys Watch.</p>
      </Notice>
    </div>
  );
}
