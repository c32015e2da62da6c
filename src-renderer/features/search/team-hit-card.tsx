import { clsx } from "clsx";
import { Users } from "lucide-react";
import type { TeamHit } from "#shared/model/team-hit.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { limits } from "#ui/state/limits.ts";
import { usePartitionName } from "#ui/state/team.ts";
import { anchorLabel } from "#ui/ui/anchor-label.ts";
import { LabelDot } from "#ui/features/team/label-dot.tsx";
import { KindIcon, kindKey } from "#ui/ui/kind-icon.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { LegBars } from "./leg-bars.tsx";
import { SnippetText } from "./snippet-text.tsx";

export interface TeamHitActions {
  readonly selectedShared: SharedItemId | undefined;
  readonly onShared: (hit: TeamHit) => void;
  readonly onEnterShared: () => void;
}

/** Something that another person shares, among what is here. */
export function TeamHitCard({ hit, actions }: { readonly hit: TeamHit; readonly actions: TeamHitActions }) {
  const isSelected = hit.itemId === actions.selectedShared;
  return (
    <article
      className={clsx(
        "relative grid grid-cols-[auto_1fr] gap-x-3 rounded-lg border px-3 py-2.5 outline-offset-0 outline-accent transition-colors has-[[data-hit]:focus-visible]:outline-2",
        isSelected
          ? "border-accent-line bg-surface shadow-2"
          : "border-transparent hover:border-line hover:bg-surface",
      )}
      onClick={(event) => {
        // The button inside means itself; the rest of the card means the hit.
        if (event.target instanceof Element && event.target.closest("button") === null) actions.onShared(hit);
      }}
    >
      <span className="mt-0.5 flex size-10 items-center justify-center rounded-md border border-line bg-accent-soft text-accent">
        <KindIcon kind={hit.kind} className="size-5" />
      </span>
      <div className="min-w-0">
        <button
          type="button"
          data-hit={hit.itemId}
          aria-current={isSelected}
          className="block max-w-full truncate rounded-sm text-left text-lg leading-6 font-semibold text-ink outline-none hover:text-accent"
          onFocus={(event) => {
            if (event.target.matches(":focus-visible")) actions.onShared(hit);
          }}
          onClick={(event) => {
            actions.onShared(hit);
            // A click that no pointer made is the Enter key.
            if (event.detail === 0) actions.onEnterShared();
          }}
        >
          <bdi>{hit.title ?? hit.name}</bdi>
        </button>
        <SharedPlace hit={hit} />
        {hit.snippet.text === "" ? null : (
          <p className="mt-1 line-clamp-3 leading-6 [overflow-wrap:anywhere] text-ink/85">
            <SnippetText snippet={hit.snippet} />
          </p>
        )}
        <div className="mt-1.5">
          <LegBars legs={hit.legs} />
        </div>
      </div>
    </article>
  );
}

/** Who shares it and where, and which place of it this is. */
function SharedPlace({ hit }: { readonly hit: TeamHit }) {
  const text = useText();
  const formats = useFormats();
  const partitionName = usePartitionName();
  const { sharedBy, partitionId, kind, title, name, anchor, modifiedMs, sameContentCount, tags, label } = hit;
  const details = [
    text(kindKey(kind)),
    ...(title === undefined ? [] : [name]),
    anchorLabel(anchor, text),
    formats.date(modifiedMs),
    ...(sameContentCount === 0 ? [] : [text("team.sameContent", { count: sameContentCount })]),
  ];
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-1.5 text-xs text-faint">
      <span className="inline-flex items-center gap-1 rounded-full bg-accent-soft px-1.5 text-accent">
        <Users aria-hidden="true" className="size-3" />
        <bdi>
          {text("team.sharedBy", { person: sharedBy.userName, partition: partitionName(partitionId) })}
        </bdi>
      </span>
      <bdi>{details.join(" · ")}</bdi>
      <LabelDot label={label} />
      {tags.slice(0, limits.tagsShown).map((tag) => (
        <span key={tag} className="rounded-full bg-accent-soft px-1.5 text-accent">
          {tag}
        </span>
      ))}
    </p>
  );
}
