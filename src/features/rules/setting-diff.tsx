import css from "./setting-diff.module.css";
import type { SettingChange } from "./setting-text.ts";

/** What changes, setting by setting: before and after. `title` names both sides to those who hear it. */
export function SettingDiff({ title, changes }: { readonly title: string; readonly changes: readonly SettingChange[] }) {
  return (
    <table className={css.diff}>
      <caption className={css.title}>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, title: name, before, after }) => (
          <tr key={field}>
            <th scope="row">{name}</th>
            <td>
              <del>{before}</del>
            </td>
            <td>
              <ins>{after}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
