import type { ReactNode } from "react";
import { failureText } from "#ui/state/item-actions.ts";
import type { useLeaves } from "#ui/state/trail.ts";
import { Button } from "#ui/ui/button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { type LeafNames, LeafRow } from "./leaf-row.tsx";

interface TrailListProps {
  readonly label: string;
  readonly found: ReturnType<typeof useLeaves>;
  readonly names: LeafNames;
}

/** What was done, newest first, in words; and below it what more can be done. */
export function TrailList({ children, ...list }: TrailListProps & { readonly children: ReactNode }) {
  const text = useText();
  return (
    <>
      <Leaves {...list} />
      <div className="mt-3 flex flex-wrap gap-2">
        {list.found.hasMore ? <Button onClick={list.found.fetchMore}>{text("trail.older")}</Button> : null}
        {children}
      </div>
    </>
  );
}

function Leaves({ label, found, names }: TrailListProps) {
  const text = useText();
  if (found.error !== null)
    return (
      <p role="alert" className="py-2 text-sm text-harm">
        {failureText(found.error, text)}
      </p>
    );
  if (found.isPending) return <p className="py-2 text-sm text-muted">{text("loading")}</p>;
  if (found.leaves.length === 0) return <p className="py-2 text-sm text-muted">{text("trail.empty")}</p>;
  return (
    <ol aria-label={label} className="divide-y divide-line">
      {found.leaves.map((leaf) => (
        <LeafRow key={leaf.seq} leaf={leaf} names={names} />
      ))}
    </ol>
  );
}
