import { clsx } from "clsx";
import { ListFilter } from "lucide-react";
import { useState, type ReactNode, type RefObject } from "react";
import { failureText } from "#ui/state/item-actions.ts";
import { PopoverButton } from "#ui/ui/popover-button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { TraceDialog } from "#ui/features/library/trace-dialog.tsx";
import { FacetList } from "./facet-list.tsx";
import type { HitActions } from "./hit-card.tsx";
import { HitGrid } from "./hit-grid.tsx";
import { HitList } from "./hit-list.tsx";
import { NoMatch, SearchNotices } from "./search-notices.tsx";
import { GroupMenu } from "./group-menu.tsx";
import { PlanButton } from "./plan-steps.tsx";
import { SaveSearch, WatchSearch } from "./save-search.tsx";
import type { Chosen } from "./search-route.ts";
import { SortMenu } from "./sort-menu.tsx";
import type { TeamHitActions } from "./team-hit-card.tsx";
import { TeamFacets } from "./team-facets.tsx";
import { TeamNotice } from "./team-notice.tsx";
import type { Answer } from "./use-answer.ts";
import { useView, ViewToggle } from "./view-toggle.tsx";
import type { QueryText } from "./use-query-text.ts";

interface SearchResultsProps extends HitActions {
  readonly answer: Answer;
  readonly queryText: QueryText;
  readonly listRef: RefObject<HTMLOListElement | null>;
  readonly chosen: Chosen;
  readonly onLeaveUp: () => void;
  readonly teamActions: TeamHitActions;
}

export function SearchResults({ answer, queryText, listRef, chosen, ...actions }: SearchResultsProps) {
  const text = useText();
  const isBeside = chosen.item !== undefined || actions.teamActions.selectedShared !== undefined;
  const { result, error } = answer;
  const { part } = answer.team;
  const hasFacets =
    Object.values(answer.facets).some((values) => values.length > 0) ||
    (part.kind === "answered" && part.totalCount > 0);
  return (
    <div className="flex min-h-0 flex-1">
      {hasFacets ? (
        <aside
          aria-label={text("facet.label")}
          className={clsx(
            "w-52 shrink-0 overflow-y-auto py-2 pr-2 pl-3",
            !isBeside ? "max-[900px]:hidden" : "max-[1380px]:hidden",
          )}
        >
          <FacetList
            facets={answer.facets}
            ranges={answer.ranges}
            countedOver={answer.countedOver}
            text={queryText.text}
            onText={queryText.commit}
          />
          <TeamFacets part={part} text={queryText.text} onText={queryText.commit} />
        </aside>
      ) : null}
      <div
        data-answers={answer.of}
        className="flex min-w-0 flex-1 flex-col gap-2 overflow-y-auto px-3 pt-1 pb-8 max-sm:px-0"
      >
        <ResultLine answer={answer} queryText={queryText}>
          {hasFacets ? <FacetButton answer={answer} queryText={queryText} isNarrow={isBeside} /> : null}
        </ResultLine>
        {result === undefined ? null : <SearchNotices result={result} written={queryText.text} />}
        <TeamNotice part={answer.team.part} />
        {error === null ? null : (
          <p role="alert" className="px-3 text-harm">
            {failureText(error, text)}
          </p>
        )}
        <Found answer={answer} queryText={queryText} listRef={listRef} chosen={chosen} {...actions} />
      </div>
    </div>
  );
}

/** The hits, or that there are none. */
function Found({ answer, queryText, listRef, chosen, ...actions }: SearchResultsProps) {
  const [isTracing, setIsTracing] = useState(false);
  const { result, hits, wanted, team } = answer;
  const HitView = useView(hits) === "grid" ? HitGrid : HitList;
  if (result !== undefined && hits.length + team.hits.length === 0 && !answer.isStale)
    return (
      <>
        <NoMatch
          text={queryText.text}
          canWeaken={result.noGoodMatch && !wanted.weak}
          onWeak={answer.showWeak}
          onTrace={() => setIsTracing(true)}
        />
        <TraceDialog open={isTracing} onOpenChange={setIsTracing} />
      </>
    );
  return (
    // Faded only when the answer is long in coming: at each key it would flicker, and cost a dozen drawings.
    <div className={clsx("transition-opacity", answer.isStale && "opacity-60 delay-300")}>
      <HitView
        question={result?.printed ?? ""}
        listRef={listRef}
        hits={hits}
        chosen={chosen}
        team={team}
        isWhole={!answer.hasMore}
        onEnd={answer.fetchMore}
        {...actions}
      />
    </div>
  );
}

/** How many, how fast, and in which order. */
function ResultLine({
  answer,
  queryText,
  children,
}: {
  readonly answer: Answer;
  readonly queryText: QueryText;
  readonly children: ReactNode;
}) {
  const text = useText();
  const { result, wanted, team } = answer;
  return (
    <div className="flex min-h-8 shrink-0 flex-wrap items-center gap-2 px-3">
      <p role="status" className="text-sm text-faint">
        {result === undefined
          ? answer.isPending
            ? text("search.searching")
            : ""
          : text("search.count", { count: result.totalCount })}
        {team.part.kind === "answered" && team.part.totalCount > 0
          ? ` · ${text("team.foundCount", { count: team.part.totalCount })}`
          : null}
      </p>
      {result === undefined ? null : <PlanButton plan={result.plan} />}
      {wanted.weak ? (
        <span className="rounded-full bg-gold-soft px-2 text-xs text-gold-ink">{text("search.weak")}</span>
      ) : null}
      <span className="flex-1" />
      <WatchSearch text={queryText.text} />
      <SaveSearch text={queryText.text} />
      <ViewToggle hits={answer.hits} />
      <SortMenu text={queryText.text} onText={queryText.commit} />
      <GroupMenu />
      {children}
    </div>
  );
}

/** The facets again, for a window too narrow to show them at the side. */
function FacetButton({
  answer,
  queryText,
  isNarrow,
}: {
  readonly answer: Answer;
  readonly queryText: QueryText;
  readonly isNarrow: boolean;
}) {
  const text = useText();
  return (
    <PopoverButton
      label={text("facet.label")}
      icon={<ListFilter aria-hidden="true" className="size-4" />}
      className={isNarrow ? "min-[1380px]:hidden" : "min-[900px]:hidden"}
      panelClassName="max-h-[70vh] w-64 overflow-y-auto p-2"
    >
      <FacetList
        facets={answer.facets}
        ranges={answer.ranges}
        countedOver={answer.countedOver}
        text={queryText.text}
        onText={queryText.commit}
      />
      <TeamFacets part={answer.team.part} text={queryText.text} onText={queryText.commit} />
    </PopoverButton>
  );
}
