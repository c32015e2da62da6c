import { clsx } from "clsx";
import { useState, type KeyboardEvent } from "react";
import type { Hit } from "#shared/model/hit.ts";
import { useConnection } from "#ui/state/tessera.tsx";
import { KindIcon } from "#ui/ui/kind-icon.tsx";
import { useText } from "#ui/ui/text.tsx";
import { SameLook, type HitActions } from "./hit-card.tsx";
import { cards, hitButton, moveFocus } from "./hit-focus.ts";
import { EndMark, endKey, TeamHits, type HitListProps } from "./hit-list.tsx";
import { isChosen } from "./search-route.ts";

/** Hits that are pictures, beside each other. Arrow keys go where they point. */
export function HitGrid({
  listRef,
  hits,
  team,
  isWhole,
  teamActions,
  chosen,
  onLeaveUp,
  onEnd,
  ...actions
}: HitListProps) {
  const text = useText();
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = cards(listRef.current);
    const at = all.findIndex((card) => card === document.activeElement);
    if (at < 0) return;
    const row = columnCount(all);
    const targets = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + row, ArrowUp: at - row };
    moveFocus(event, listRef.current, targets, onLeaveUp);
  };
  return (
    <>
      <ol
        ref={listRef}
        aria-label={text("search.results")}
        className="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-3 px-3"
        onKeyDown={onKeyDown}
      >
        {hits.map(({ hit }) => (
          <li key={hit.segmentId}>
            <HitTile hit={hit} isSelected={isChosen(hit, chosen)} actions={actions} />
          </li>
        ))}
        <EndMark onSeen={onEnd} key={endKey({ hits, team, isWhole })} />
      </ol>
      {/* The team's have no small pictures here. */}
      {team.hits.length === 0 ? null : (
        <ol aria-label={text("team.resultsLabel")} className="mt-4 flex flex-col gap-1">
          <TeamHits hits={team.hits.map(({ hit }) => hit)} actions={teamActions} />
        </ol>
      )}
    </>
  );
}

/** How many stand in the first row. */
function columnCount(tiles: readonly HTMLElement[]): number {
  const top = tiles[0]?.getBoundingClientRect().top;
  const next = tiles.findIndex((tile) => tile.getBoundingClientRect().top !== top);
  return next < 0 ? Math.max(1, tiles.length) : next;
}

function HitTile({
  hit,
  isSelected,
  actions,
}: {
  readonly hit: Hit;
  readonly isSelected: boolean;
  readonly actions: HitActions;
}) {
  const { bytes } = useConnection();
  const [isBroken, setIsBroken] = useState(false);
  const name = hit.title ?? hit.name;
  return (
    <button
      type="button"
      data-hit={hit.segmentId}
      aria-current={isSelected}
      className={clsx(
        "group block w-full overflow-hidden rounded-lg border bg-surface text-left outline-offset-2",
        isSelected ? "border-accent shadow-2" : "border-line hover:border-line-strong",
      )}
      {...hitButton(hit, actions)}
    >
      <span className="flex aspect-4/3 items-center justify-center bg-sunken">
        {isBroken || !hit.hasThumbnail ? (
          <KindIcon kind={hit.kind} className="size-8 text-muted" />
        ) : (
          <img
            src={bytes.thumbnail(hit.itemId)}
            alt=""
            loading="lazy"
            decoding="async"
            onError={() => setIsBroken(true)}
            className="size-full object-cover"
          />
        )}
      </span>
      <span className="flex items-center gap-1.5 px-2 py-1.5 text-sm">
        <bdi className="min-w-0 flex-1 truncate">{name}</bdi>
        <SameLook hit={hit} />
      </span>
    </button>
  );
}
