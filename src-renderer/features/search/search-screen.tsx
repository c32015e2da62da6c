import { clsx } from "clsx";
import { useEffect, useId, useRef, useState, type RefObject } from "react";
import type { Hit } from "#shared/model/hit.ts";
import type { TeamHit } from "#shared/model/team-hit.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { GeoPoint } from "#shared/model/picture.ts";
import type { QueryExample, QueryLook } from "#shared/query/ast.ts";
import { Welcome } from "#ui/features/first-run/welcome.tsx";
import { PreviewPane } from "#ui/features/preview/preview-pane.tsx";
import { TeamPreview } from "#ui/features/team/team-preview.tsx";
import { useActivity } from "#ui/state/activity.tsx";
import { useItemActions } from "#ui/state/item-actions.ts";
import { limits } from "#ui/state/limits.ts";
import { useRecentSearches } from "#ui/state/saved-searches.ts";
import { onFocusSearch } from "#ui/state/window-events.ts";
import { liesOver, SplitPane, useSplit } from "#ui/ui/splitter.tsx";
import { useText } from "#ui/ui/text.tsx";
import { likenessOf, understood, understoodSoFar, withExample, withLook, withNear } from "./edit-query.ts";
import { cards, focusHit } from "./hit-focus.ts";
import { GivenDrop, PictureButton, useGivenQuery } from "./given-query.tsx";
import { SoundButtons } from "./sound-query.tsx";
import { QueryChips } from "./query-chips.tsx";
import { SearchBox } from "./search-box.tsx";
import { HomeBelow, HomeTitle } from "./search-home.tsx";
import { SearchResults } from "./search-results.tsx";
import { isChosen, putAs, searchRoute } from "./search-route.ts";
import { BoxStart } from "./look-picture.tsx";
import { useAnswer, type Answer } from "./use-answer.ts";
import { useBoxText } from "./use-box-text.ts";
import { useQueryText, type QueryText } from "./use-query-text.ts";
import { useSettled } from "./use-search.ts";

/** Search: the box, what it found, and the place itself. */
export function SearchScreen() {
  const text = useText();
  const chipsId = useId();
  const inputRef = useRef<HTMLInputElement>(null);
  const listRef = useRef<HTMLOListElement>(null);
  const paneRef = useRef<HTMLElement>(null);
  const params = searchRoute.useSearch();
  const queryText = useQueryText();
  const isPausing = useSettled(queryText.text, limits.problemPauseMs) === queryText.text;
  const isWriting = queryText.typing && !isPausing;
  const answer = useAnswer(queryText, params);
  const moves = useMoves({ inputRef, listRef, answer, queryText });
  const activity = useActivity();
  const recent = useRecentSearches();
  const box = useBoxText(queryText);
  const given = useGivenQuery(queryText);
  const entry = useEntry(inputRef, listRef, answer);
  useEffect(() => onFocusSearch(() => inputRef.current?.select()), []);
  useEffect(() => inputRef.current?.focus(), []);

  // Streams fill a library without any folder.
  if (activity !== undefined && activity.folders.length === 0 && activity.counts.indexed === 0)
    return <Welcome />;
  // What a watch found opens beside the empty search.
  const isHome = answer.isNothing;
  const first = answer.hits[0]?.hit;
  return (
    <GivenDrop given={given}>
      <div className="flex min-w-0 flex-1 flex-col">
        {isHome ? <HomeTitle /> : <h1 className="sr-only">{text("nav.search")}</h1>}
        <div
          className={clsx(
            "flex flex-col gap-2",
            isHome ? "mx-auto w-full max-w-2xl px-6 max-sm:px-3" : "px-5 pt-4 pb-3 max-sm:px-3 max-sm:pt-3",
          )}
        >
          <SearchBox
            inputRef={inputRef}
            text={box.written}
            isTyping={isWriting}
            onText={(next) => (entry.callOff(), box.write(next))}
            onCommit={(next) => (recent.note(box.finish(next)), entry.whenBeside())}
            onQuery={(next) => (queryText.commit(next), recent.note(next), entry.whenBeside())}
            onEmpty={() => (entry.callOff(), queryText.setText(""))}
            onDropGiven={box.given === "" ? undefined : box.dropGiven}
            start={<BoxStart query={understood(queryText.text)} />}
            onOpenFirst={() => first !== undefined && moves.open(first)}
            onLeaveDown={entry.whenThere}
            describedBy={chipsId}
          >
            <PictureButton {...given} />
            <SoundButtons {...given} />
          </SearchBox>
          <QueryChips
            id={chipsId}
            text={queryText.text}
            query={understoodSoFar(queryText.text, isWriting)}
            examples={answer.result?.examples ?? []}
            looks={answer.result?.looks ?? []}
            onText={queryText.commit}
          />
        </div>
        {isHome ? (
          <HomeBelow activity={activity} onQuery={(next) => (queryText.commit(next), moves.focusBox())} />
        ) : (
          <SearchResults
            answer={answer}
            queryText={queryText}
            listRef={listRef}
            chosen={params}
            onSelect={moves.select}
            onEnter={() => paneRef.current?.focus()}
            onOpen={moves.open}
            onLike={(hit) => moves.like(hit.segmentId)}
            onUnlike={(hit) => moves.unlike(hit.segmentId)}
            onLikeness={(hit, sense) => moves.look(likenessOf(hit, sense))}
            onLeaveUp={moves.focusBox}
            teamActions={{
              selectedShared: params.shared,
              onShared: moves.selectShared,
              onEnterShared: () => paneRef.current?.focus(),
            }}
          />
        )}
      </div>
      <SelectedPreview
        answer={answer}
        paneRef={paneRef}
        onClose={moves.close}
        onLike={moves.like}
        onLook={moves.look}
        onNear={moves.near}
      />
    </GivenDrop>
  );
}

interface Places {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly listRef: RefObject<HTMLOListElement | null>;
  readonly answer: Answer;
  readonly queryText: QueryText;
}

/** Where one goes from a result: into the preview, the system's program, what is like it, and back. */
function useMoves({ inputRef, listRef, answer, queryText }: Places) {
  const params = searchRoute.useSearch();
  const navigate = searchRoute.useNavigate();
  const actions = useItemActions();
  const focusBox = (): void => {
    inputRef.current?.focus();
    inputRef.current?.select();
  };
  // A step of its own: the way back leads to the answer before.
  const followTo = (q: string): void => {
    void navigate({ search: { ...putAs(params), q } });
  };
  const follow = (example: QueryExample): void => followTo(withExample(queryText.text, example));
  return {
    focusBox,
    select(hit: Hit, segmentId: SegmentId): void {
      if (params.item === hit.itemId && params.segment === segmentId) return;
      void navigate({
        search: (before) => ({
          ...before,
          item: hit.itemId,
          segment: segmentId,
          at: undefined,
          shared: undefined,
        }),
        replace: true,
      });
    },
    selectShared({ itemId }: TeamHit): void {
      if (params.shared === itemId) return;
      void navigate({
        search: (before) => ({
          ...before,
          item: undefined,
          segment: undefined,
          at: undefined,
          shared: itemId,
        }),
        replace: true,
      });
    },
    open: (hit: Hit): void => actions.open(hit.itemId),
    like: (segmentId: SegmentId): void => follow({ target: segmentId, not: false }),
    // A question of its own: what led to the picture would keep out what is like it.
    look: (look: QueryLook): void => followTo(withLook("", look)),
    near: (place: GeoPoint): void => followTo(withNear("", place)),
    unlike: (segmentId: SegmentId): void => follow({ target: segmentId, not: true }),
    close(): void {
      void navigate({
        search: (before) => ({
          ...before,
          item: undefined,
          segment: undefined,
          at: undefined,
          shared: undefined,
        }),
        replace: true,
      });
      const shown = answer.hits.find(({ hit }) => isChosen(hit, params))?.hit.segmentId ?? params.shared;
      const all = cards(listRef.current);
      const at = all.findIndex((card) => card.dataset["hit"] === String(shown));
      if (!focusHit(listRef.current, at)) inputRef.current?.focus();
    },
  };
}

interface SelectedPreviewProps {
  readonly answer: Answer;
  readonly paneRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly onLike: (segmentId: SegmentId) => void;
  readonly onLook: (look: QueryLook) => void;
  readonly onNear: (place: GeoPoint) => void;
}

/** The chosen result at the side, as wide as the person likes. */
function SelectedPreview({ answer, ...pane }: SelectedPreviewProps) {
  const text = useText();
  const split = useSplit("preview", Math.round(innerWidth * 0.42));
  const { places, item, segment, at, shared } = searchRoute.useSearch();
  const teamHit = answer.team.hits.find(({ hit }) => hit.itemId === shared)?.hit;
  if (item === undefined && teamHit === undefined) return null;
  const hit = answer.hits.find((each) => isChosen(each.hit, { places, item, segment }))?.hit;
  return (
    <SplitPane split={split} label={text("preview.resize")}>
      {teamHit === undefined ? null : (
        <TeamPreview key={teamHit.itemId} hit={teamHit} paneRef={pane.paneRef} onClose={pane.onClose} />
      )}
      {item === undefined ? null : (
        <PreviewPane target={{ itemId: item, segmentId: segment, hit, atMs: at }} {...pane} />
      )}
    </SplitPane>
  );
}

interface Entry {
  readonly whenThere: () => void;
  /** The same, where what opens with the first result does not cover all the others. */
  readonly whenBeside: () => void;
  readonly callOff: () => void;
}

/**
 * Keys may be quicker than the answer: the focus goes to the first result once it is there, unless it was taken
 * elsewhere meanwhile. The results of an earlier text are about to go, and the focus would go with them.
 */
function useEntry(
  inputRef: RefObject<HTMLInputElement | null>,
  listRef: RefObject<HTMLOListElement | null>,
  answer: Answer,
): Entry {
  const [isWanted, setIsWanted] = useState(false);
  useEffect(() => {
    if (!isWanted || answer.isBehind || answer.isPending) return;
    if (document.activeElement === inputRef.current) focusHit(listRef.current);
    setIsWanted(false);
  }, [isWanted, answer.isBehind, answer.isPending, inputRef, listRef]);
  return {
    whenThere: () => setIsWanted(true),
    whenBeside: () => setIsWanted(!liesOver()),
    callOff: () => setIsWanted(false),
  };
}
