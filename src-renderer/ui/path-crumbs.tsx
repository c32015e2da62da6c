import { Fragment } from "react";

/** The folders of a path, the last few of them; the whole path is the title. */
export function PathCrumbs({ path, keep = 3 }: { readonly path: string; readonly keep?: number }) {
  const folders = path
    .split(/[/\\]/)
    .slice(0, -1)
    .filter((part) => part !== "");
  const shown = folders.slice(-keep);
  return (
    <span className="truncate" title={path}>
      {folders.length > shown.length ? "… " : ""}
      {shown.map((folder, index) => (
        <Fragment key={`${index}:${folder}`}>
          {index > 0 || folders.length > shown.length ? <span aria-hidden="true"> › </span> : null}
          <bdi>{folder}</bdi>
        </Fragment>
      ))}
    </span>
  );
}
