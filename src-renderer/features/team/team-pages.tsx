import type { ReactNode } from "react";
import type { SharedItemId } from "#shared/model/team.ts";
import { failureText } from "#ui/state/item-actions.ts";
import type { TeamPages } from "#ui/state/team.ts";
import { Button } from "#ui/ui/button.tsx";
import { useText } from "#ui/ui/text.tsx";

/** Items of a team, page after page: what went wrong, that there is none, or a row each. */
export function TeamPagesList<Item extends { readonly id: SharedItemId }>({
  label,
  emptyText,
  found,
  row,
}: {
  readonly label: string;
  readonly emptyText: string;
  readonly found: TeamPages<Item>;
  readonly row: (item: Item) => ReactNode;
}) {
  const text = useText();
  return (
    <>
      {found.error === null ? null : (
        <p role="alert" className="mt-3 text-sm text-harm">
          {failureText(found.error, text)}
        </p>
      )}
      {found.items.length === 0 && !found.isPending ? (
        <p className="mt-3 text-sm text-muted">{emptyText}</p>
      ) : (
        <ul aria-label={label} className="mt-2 divide-y divide-line">
          {found.items.map(row)}
        </ul>
      )}
      {found.hasMore ? (
        <Button className="mt-2" onClick={found.fetchMore}>
          {text("team.more")}
        </Button>
      ) : null}
    </>
  );
}
