import {
  Fragment,
  useDeferredValue,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  type KeyboardEvent,
  type RefObject,
} from "react";
import type { Hit, Plan } from "#shared/model/hit.ts";
import type { TeamHit } from "#shared/model/team-hit.ts";
import { ItemKind } from "#shared/model/item.ts";
import { limits } from "#ui/state/limits.ts";
import { kindKey } from "#ui/ui/kind-icon.tsx";
import { useText } from "#ui/ui/text.tsx";
import { HitCard, type HitActions } from "./hit-card.tsx";
import { cards, moveFocus } from "./hit-focus.ts";
import { type Chosen, isChosen } from "./search-route.ts";
import { TeamHitCard, type TeamHitActions } from "./team-hit-card.tsx";
import { placedAfter, type TeamFound } from "./use-team-found.ts";

export interface HitListProps extends HitActions {
  readonly listRef: RefObject<HTMLOListElement | null>;
  /** What the hits answer, as it was understood. */
  readonly question: string;
  readonly hits: readonly { readonly hit: Hit; readonly plan: Plan }[];
  readonly chosen: Chosen;
  readonly onLeaveUp: () => void;
  readonly onEnd: () => void;
  readonly team: TeamFound;
  /** Nothing follows the hits. */
  readonly isWhole: boolean;
  readonly teamActions: TeamHitActions;
}

export function HitList({
  listRef,
  question,
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
  const steady = useSteady(actions);
  // Of a new answer the first screenful at once, the rest when nothing else is to be drawn: a key does not wait for
  // what is below. More of the same answer, or the same anew, takes nothing away.
  const drawn = useDeferredValue(question);
  const shown = drawn === question ? hits : hits.slice(0, limits.hitsAtOnce);
  const isEnd = (count: number): boolean => isWhole && count === hits.length;
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = cards(listRef.current);
    const at = all.findIndex((card) => card === document.activeElement);
    if (at < 0) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const chosen = hits.find(({ hit }) => String(hit.segmentId) === all[at]?.dataset["hit"]);
      if (chosen !== undefined) actions.onOpen(chosen.hit);
      return;
    }
    moveFocus(event, listRef.current, { ArrowDown: at + 1, ArrowUp: at - 1 }, onLeaveUp);
  };
  return (
    <ol
      ref={listRef}
      aria-label={text("search.results")}
      className="flex flex-col gap-1"
      onKeyDown={onKeyDown}
    >
      <TeamHits hits={placedAfter(team.hits, 0, isEnd(0))} actions={teamActions} />
      {shown.map(({ hit, plan }, index) => (
        <Fragment key={hit.segmentId}>
          <li>
            {hit.group === undefined || hit.group.value === shown[index - 1]?.hit.group?.value ? null : (
              <GroupHeading group={hit.group} />
            )}
            <HitCard
              hit={hit}
              plan={plan}
              alsoBy={team.alsoBy.get(hit.itemId)?.userName}
              selected={isChosen(hit, chosen)}
              actions={steady}
            />
          </li>
          <TeamHits hits={placedAfter(team.hits, index + 1, isEnd(index + 1))} actions={teamActions} />
        </Fragment>
      ))}
      {shown === hits ? <EndMark onSeen={onEnd} key={endKey({ hits, team, isWhole })} /> : null}
    </ol>
  );
}

/** Another where more may be asked for than before: what is in sight already is told of no second time. */
export const endKey = ({ hits, team, isWhole }: Pick<HitListProps, "hits" | "team" | "isWhole">): string =>
  `${hits.length} ${team.hits.length} ${isWhole}`;

/** What the team has at one place of the list. */
export const TeamHits = ({
  hits,
  actions,
}: {
  readonly hits: readonly TeamHit[];
  readonly actions: TeamHitActions;
}) =>
  hits.map((hit) => (
    <li key={hit.itemId}>
      <TeamHitCard hit={hit} actions={actions} />
    </li>
  ));

/** Above the first hit of a group. */
function GroupHeading({ group }: { readonly group: NonNullable<Hit["group"]> }) {
  const text = useText();
  const kind = ItemKind.safeParse(group.value);
  return (
    <h2 className="flex items-baseline gap-2 px-3 pt-4 pb-1 text-sm font-semibold">
      <bdi className="truncate">{kind.success ? text(kindKey(kind.data)) : group.label}</bdi>
      <span className="text-xs font-normal text-faint">
        {text("group.count", { count: group.totalCount })}
      </span>
    </h2>
  );
}

/** The same functions at every drawing, each calling what it was given last. */
function useSteady(actions: HitActions): HitActions {
  const latest = useRef(actions);
  useLayoutEffect(() => {
    latest.current = actions;
  });
  return useMemo(
    () => ({
      onSelect: (hit, segmentId) => latest.current.onSelect(hit, segmentId),
      onEnter: (hit) => latest.current.onEnter(hit),
      onOpen: (hit) => latest.current.onOpen(hit),
      onLike: (hit) => latest.current.onLike(hit),
      onUnlike: (hit) => latest.current.onUnlike(hit),
      onLikeness: (hit, sense) => latest.current.onLikeness(hit, sense),
    }),
    [],
  );
}

/** Tells when the end of the list comes into view. */
export function EndMark({ onSeen }: { readonly onSeen: () => void }) {
  const ref = useRef<HTMLLIElement>(null);
  const tell = useEffectEvent(onSeen);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && tell(), {
      rootMargin: "600px",
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return <li ref={ref} aria-hidden="true" className="h-px" />;
}
