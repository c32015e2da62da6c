import { clsx } from "clsx";
import { actWords } from "#shared/audit/act-words.ts";
import type { Leaf } from "#shared/audit/leaf.ts";
import { failureText } from "#ui/state/item-actions.ts";
import type { useLeaves } from "#ui/state/trail.ts";
import { Button } from "#ui/ui/button.tsx";
import { useFormats, useLocale, useText } from "#ui/ui/text.tsx";

interface TrailListProps {
  readonly label: string;
  readonly found: ReturnType<typeof useLeaves>;
  /** What an id is called; itself where nothing is known of it. */
  readonly nameOf?: (id: string) => string | undefined;
}

/** What was done, newest first, in words. */
export function TrailList({ label, found, nameOf }: TrailListProps) {
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
    <>
      <ol aria-label={label} className="divide-y divide-line">
        {found.leaves.map((leaf) => (
          <LeafRow key={leaf.seq} leaf={leaf} nameOf={nameOf} />
        ))}
      </ol>
      {found.hasMore ? (
        <Button className="mt-2" onClick={found.fetchMore}>
          {text("trail.older")}
        </Button>
      ) : null}
    </>
  );
}

function LeafRow({ leaf, nameOf }: { readonly leaf: Leaf; readonly nameOf: TrailListProps["nameOf"] }) {
  const text = useText();
  const formats = useFormats();
  const locale = useLocale();
  const { seq, timeMs, actor, act, outcome, targets } = leaf;
  const who = nameOf?.(actor.id) ?? text(`trail.actor.${actor.kind}`);
  const what = targets.map((each) => {
    const [kind = "", id = ""] = each.split(/:(.*)/su);
    const name = nameOf?.(id);
    return name === undefined ? each : `${kind}:${name}`;
  });
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 py-1.5 text-sm">
      <span className="w-10 shrink-0 text-right text-xs text-faint tabular-nums">{seq}</span>
      <div className="min-w-48 flex-1">
        <p>
          {actWords[locale][act]}
          {outcome === "done" ? null : (
            <span className="ml-2 rounded-full bg-harm-soft px-2 text-xs text-harm">
              {text(`trail.outcome.${outcome}`)}
            </span>
          )}
        </p>
        {what.length === 0 ? null : (
          <p className="truncate font-mono text-xs text-faint" title={what.join(", ")}>
            {what.join(", ")}
          </p>
        )}
      </div>
      <span className={clsx("text-xs text-muted", nameOf === undefined && "max-sm:hidden")}>
        <bdi>{who}</bdi>
      </span>
      <time dateTime={new Date(timeMs).toISOString()} className="text-xs whitespace-nowrap text-faint">
        {formats.dateTime(timeMs)}
      </time>
    </li>
  );
}
