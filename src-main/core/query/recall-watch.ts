/** Searches that are repeated exactly when nobody waits, so that it is known what the quick way misses. */
import type { Chance, Stopwatch } from "#core/ports/clock.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type {
  Neighbour,
  VectorIndex,
  VectorIndexState,
  VectorQuestion,
  VectorSearch,
} from "#core/ports/vector-index.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { readRecallState, type RecallState } from "#shared/model/recall.ts";
import { recallAt, recallCheckShareMax, recallSampleShare } from "./limits.ts";
import type { IdleWork } from "./planner/idle-work.ts";
import { bandOf, createRecallBands } from "./recall-bands.ts";

export interface RecallWatchDeps {
  readonly vectors: VectorIndex;
  readonly clock: Stopwatch;
  readonly chance: Pick<Chance, "fraction">;
  readonly settings: Pick<LibraryStore, "readSetting" | "writeSetting">;
  readonly idle: IdleWork;
  readonly spaceId: SpaceId;
}

export interface RecallWatch {
  /** The same index; where too little was found it tries harder than it would by itself. */
  readonly vectors: VectorIndex;
  state(): Pick<RecallState, "estimates" | "raised">;
}

const settingName = "recall-watch";

export async function createRecallWatch(deps: RecallWatchDeps): Promise<RecallWatch> {
  const { vectors, clock, chance, settings, idle, spaceId } = deps;
  const kept = readRecallState(await settings.readSetting(settingName));
  // As it was when a query last asked: a moment ago, because every query asks first.
  let last = await vectors.state();
  const { engine } = last;
  const bands = createRecallBands(kept?.engine === engine && kept.spaceId === spaceId ? kept : undefined);
  let mayCheckAtMs = -Infinity;

  const check = async (asked: Asked, signal: AbortSignal): Promise<void> => {
    if (clock.elapsedMs() < mayCheckAtMs) return;
    const { question, found, share, revision } = asked;
    const beganMs = clock.elapsedMs();
    const truth = await vectors.nearest({ ...question, limit: recallAt, effort: "exact" }, signal);
    const tookMs = clock.elapsedMs() - beganMs;
    // A small part of the time, however long one takes.
    mayCheckAtMs = clock.elapsedMs() + tookMs / recallCheckShareMax;
    const now = await vectors.state();
    // Something came or went between the two: they are not answers to the same question.
    if (now.revision !== revision || truth.neighbours.length === 0) return;
    bands.measured(found.strategy.code, share, recallOf(truth.neighbours, found.neighbours), now.vectorCount);
    const learnt: RecallState = { engine, spaceId, ...bands.state() };
    await settings.writeSetting(settingName, JSON.stringify(learnt));
  };
  const nearest = async (question: VectorQuestion, signal?: AbortSignal): Promise<VectorSearch> => {
    if (question.effort !== undefined && question.effort !== "planned")
      return vectors.nearest(question, signal);
    const { vectorCount, revision } = last;
    const share =
      question.allowed === null ? 1 : Math.min(1, question.allowed.length / Math.max(1, vectorCount));
    const { effort, recall } = bands.effortFor(share, question.limit, vectorCount);
    const found = await vectors.nearest({ ...question, effort }, signal);
    if (!isExact(found) && chance.fraction() < recallSampleShare) {
      const asked = { question, found, share, revision };
      idle.want(`recall ${bandOf(share)}`, (stop) => check(asked, stop));
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
  const state = async (): Promise<VectorIndexState> => (last = await vectors.state());
  return { vectors: { ...vectors, nearest, state }, state: bands.state };
}

interface Asked {
  readonly question: VectorQuestion;
  readonly found: VectorSearch;
  readonly share: number;
  readonly revision: number;
}

const isExact = ({ strategy }: VectorSearch): boolean => strategy.code.startsWith("exact");

/** Share of the true ones that are among as many found; of equally near ones any will do. */
function recallOf(truth: readonly Neighbour[], found: readonly Neighbour[]): number {
  const last = truth.at(-1)?.cosine ?? 0;
  const given = found.slice(0, truth.length).filter(({ cosine }) => cosine >= last - 1e-6);
  return given.length / truth.length;
}
