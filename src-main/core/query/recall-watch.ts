/** Searches that are repeated exactly when nobody waits, so that it is known what the quick way misses. */
import type { Chance, Stopwatch } from "#core/ports/clock.ts";
import type {
  Neighbour,
  VectorIndex,
  VectorIndexState,
  VectorQuestion,
  VectorSearch,
} from "#core/ports/vector-index.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { RecallState } from "#shared/model/recall.ts";
import { recallAt, recallCheckShareMax, recallSampleShare } from "./limits.ts";
import type { IdleWork } from "./planner/idle-work.ts";
import { bandOf } from "./recall-bands.ts";
import type { RecallLearnt } from "./recall-learnt.ts";

export interface RecallWatchDeps {
  readonly clock: Stopwatch;
  readonly chance: Pick<Chance, "fraction">;
  readonly learnt: RecallLearnt;
  readonly idle: IdleWork;
}

/** What searching needs of an index. */
type Searched = Pick<VectorIndex, "nearest" | "state">;

export interface RecallWatch {
  /** The same index; where too little was found it tries harder than it would by itself. */
  watched<Index extends Searched>(spaceId: SpaceId, index: Index): Index;
  /** Of the spaces that are watched, by the method that each has; of one that was not asked yet, by any. */
  states(): readonly RecallState[];
}

export function createRecallWatch(deps: RecallWatchDeps): RecallWatch {
  const methodOf = new Map<string, VectorIndexState["method"] | undefined>();
  const inTurn = { mayCheckAtMs: -Infinity };
  return {
    watched(spaceId, index) {
      methodOf.set(spaceId, methodOf.get(spaceId));
      const onState = ({ method }: VectorIndexState): void => void methodOf.set(spaceId, method);
      return { ...index, ...watch(deps, inTurn, { spaceId, index, onState }) };
    },
    states: () =>
      deps.learnt
        .states()
        .filter(
          ({ spaceId, method }) => methodOf.has(spaceId) && (methodOf.get(spaceId) ?? method) === method,
        ),
  };
}

interface WatchedSpace {
  readonly spaceId: SpaceId;
  readonly index: Searched;
  readonly onState: (state: VectorIndexState) => void;
}

function watch(
  { clock, chance, learnt, idle }: RecallWatchDeps,
  inTurn: { mayCheckAtMs: number },
  { spaceId, index, onState }: WatchedSpace,
): Searched {
  // As it was when a query last asked: a moment ago, because every query asks first.
  let last: VectorIndexState | undefined;
  const state = async (): Promise<VectorIndexState> => {
    last = await index.state();
    onState(last);
    return last;
  };
  const check = async ({ question, found, share, was }: Asked, signal: AbortSignal): Promise<void> => {
    if (clock.elapsedMs() < inTurn.mayCheckAtMs) return;
    const beganMs = clock.elapsedMs();
    const truth = await index.nearest({ ...question, limit: recallAt, effort: "exact" }, signal);
    const tookMs = clock.elapsedMs() - beganMs;
    // A small part of the time, however long one takes.
    inTurn.mayCheckAtMs = clock.elapsedMs() + tookMs / recallCheckShareMax;
    const now = await index.state();
    // Something came or went between the two: they are not answers to the same question.
    if (now.revision !== was.revision || now.method !== was.method || truth.neighbours.length === 0) return;
    const recall = recallOf(truth.neighbours, found.neighbours);
    learnt.of(spaceId, now.method).measured(found.strategy.code, share, recall, now.vectorCount);
    await learnt.checked(spaceId, now.method);
  };
  const nearest = async (question: VectorQuestion, signal?: AbortSignal): Promise<VectorSearch> => {
    if (question.effort !== undefined && question.effort !== "planned")
      return index.nearest(question, signal);
    const was = last ?? (await state());
    const { vectorCount } = was;
    const share =
      question.allowed === null ? 1 : Math.min(1, question.allowed.length / Math.max(1, vectorCount));
    const { effort, recall } = learnt.of(spaceId, was.method).effortFor(share, question.limit, vectorCount);
    const found = await index.nearest({ ...question, effort }, signal);
    if (!isExact(found) && chance.fraction() < recallSampleShare) {
      const asked = { question, found, share, was };
      idle.want(`recall ${spaceId} ${bandOf(share)}`, (stop) => check(asked, stop));
    }
    return recall === undefined
      ? found
      : {
          ...found,
          because: {
            code: effort === "exact" ? "searched-exactly" : "searched-harder",
            percent: Math.round(recall * 100),
          },
        };
  };
  return { nearest, state };
}

interface Asked {
  readonly question: VectorQuestion;
  readonly found: VectorSearch;
  readonly share: number;
  /** The index, when it was asked. */
  readonly was: VectorIndexState;
}

const isExact = ({ strategy }: VectorSearch): boolean => strategy.code.startsWith("exact");

/** Share of the true ones that are among as many found; of equally near ones any will do. */
function recallOf(truth: readonly Neighbour[], found: readonly Neighbour[]): number {
  const last = truth.at(-1)?.cosine ?? 0;
  const given = found.slice(0, truth.length).filter(({ cosine }) => cosine >= last - 1e-6);
  return given.length / truth.length;
}
