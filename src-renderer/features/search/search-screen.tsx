import { clsx } from "clsx";
import { useEffect, useId, useRef, useState, type RefObject } from "react";
import type { Hit } from "#shared/model/hit.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import { Welcome } from "#ui/features/first-run/welcome.tsx";
import { PreviewPane } from "#ui/features/preview/preview-pane.tsx";
import { useActivity } from "#ui/state/activity.tsx";
import { useItemActions } from "#ui/state/item-actions.ts";
import { onFocusSearch } from "#ui/state/window-events.ts";
import { Splitter, useSplit } from "#ui/ui/splitter.tsx";
import { useText } from "#ui/ui/text.tsx";
import { understood } from "./edit-query.ts";
import { focusHit } from "./hit-list.tsx";
import { QueryChips } from "./query-chips.tsx";
import { SearchBox } from "./search-box.tsx";
import { HomeBelow, HomeTitle } from "./search-home.tsx";
import { SearchResults } from "./search-results.tsx";
import { searchRoute } from "./search-route.ts";
import { useAnswer, type Answer } from "./use-answer.ts";
import { useQueryText } from "./use-query-text.ts";

/** Search: the box, what it found, and the place itself. */
export function SearchScreen() {
  const text = useText();
  const chipsId = useId();
  const paneId = useId();
  const inputRef = useRef<HTMLInputElement>(null);
  const listRef = useRef<HTMLOListElement>(null);
  const paneRef = useRef<HTMLElement>(null);
  const split = useSplit("preview", Math.round(innerWidth * 0.42));
  const params = searchRoute.useSearch();
  const navigate = searchRoute.useNavigate();
  const queryText = useQueryText();
  const answer = useAnswer(queryText, params);
  const actions = useItemActions();
  const activity = useActivity();
  const query = understood(queryText.text);

  const select = (hit: Hit, segmentId: SegmentId): void => {
    if (params.item === hit.itemId && params.segment === segmentId) return;
    void navigate({
      search: (before) => ({ ...before, item: hit.itemId, segment: segmentId }),
      replace: true,
    });
  };
  const like = (segmentId: SegmentId, likeName: string): void =>
    void navigate({ search: { like: segmentId, likeName } });
  const open = (hit: Hit): void => actions.open({ itemId: hit.itemId, anchor: hit.anchor });
  const close = (): void => {
    void navigate({
      search: (before) => ({ ...before, item: undefined, segment: undefined }),
      replace: true,
    });
    if (
      !focusHit(
        listRef.current,
        answer.hits.findIndex(({ hit }) => hit.itemId === params.item),
      )
    )
      inputRef.current?.focus();
  };
  const focusBox = (): void => {
    inputRef.current?.focus();
    inputRef.current?.select();
  };
  useEffect(() => onFocusSearch(() => inputRef.current?.select()), []);
  useEffect(() => inputRef.current?.focus(), []);
  const enterWhenThere = useEnterWhenThere(listRef, answer);

  if (activity !== undefined && activity.folders.length === 0) return <Welcome />;
  const isHome = answer.isNothing && params.item === undefined;
  const target =
    params.item === undefined
      ? undefined
      : {
          itemId: params.item,
          segmentId: params.segment,
          hit: answer.hits.find(({ hit }) => hit.itemId === params.item)?.hit,
        };
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        {isHome ? <HomeTitle /> : <h1 className="sr-only">{text("nav.search")}</h1>}
        <div
          className={clsx("flex flex-col gap-2", isHome ? "mx-auto w-full max-w-2xl px-6" : "px-5 pt-4 pb-3")}
        >
          <SearchBox
            inputRef={inputRef}
            text={queryText.text}
            onText={(next) => {
              if (params.like !== undefined) void navigate({ search: {} });
              queryText.setText(next);
            }}
            onCommit={(next) => (queryText.commit(next), enterWhenThere())}
            onOpenFirst={() => answer.hits[0] !== undefined && open(answer.hits[0].hit)}
            onLeaveDown={() => focusHit(listRef.current)}
            describedBy={chipsId}
          />
          <QueryChips id={chipsId} text={queryText.text} query={query} onText={queryText.commit} />
        </div>
        {isHome ? (
          <HomeBelow activity={activity} onQuery={(next) => (queryText.commit(next), focusBox())} />
        ) : (
          <SearchResults
            answer={answer}
            queryText={queryText}
            listRef={listRef}
            selectedId={params.item}
            likeName={params.likeName}
            onSelect={select}
            onEnter={() => paneRef.current?.focus()}
            onOpen={open}
            onLike={(hit) => like(hit.segmentId, hit.title ?? hit.name)}
            onLeaveUp={focusBox}
          />
        )}
      </div>
      {target === undefined ? null : (
        <>
          <Splitter split={split} label={text("preview.resize")} controls={paneId} />
          <div id={paneId} style={{ width: split.widthPx }} className="shrink-0">
            <PreviewPane target={target} paneRef={paneRef} onClose={close} onLike={like} />
          </div>
        </>
      )}
    </div>
  );
}

/** Enter may come before the answer: the focus goes to the first result once it is there. */
function useEnterWhenThere(listRef: RefObject<HTMLOListElement | null>, answer: Answer): () => void {
  const [isWanted, setIsWanted] = useState(false);
  const isThere = !answer.isStale && answer.hits.length > 0;
  useEffect(() => {
    if (!isWanted || !isThere) return;
    setIsWanted(false);
    focusHit(listRef.current);
  }, [isThere, isWanted, listRef]);
  return () => setIsWanted(true);
}
