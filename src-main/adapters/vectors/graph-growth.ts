import { setImmediate as nextTurn } from "node:timers/promises";
import type { GraphRemark } from "#shared/model/doctor-remark.ts";
import { type CodeMatrix, createCodeMatrix } from "./code-matrix.ts";
import { createGraph } from "./graph.ts";
import type { IndexContent } from "./index-file.ts";
import { limits, type Tuning } from "./limits.ts";

/** What growth may see and change of the index. */
export interface GrowthDeps {
  readonly tuning: Tuning;
  content(): IndexContent;
  replace(content: IndexContent): void;
  /** Called when a growth has come to its end. */
  onGrown(): void;
}

export interface GraphGrowth {
  /** To be called after every change: growth begins when changes have ceased, or when too many rows wait. */
  changed(): void;
  /** A row left the matrix: the matrix that is being made must forget it too. */
  removed(segmentId: Parameters<CodeMatrix["remove"]>[0]): void;
  /** Why no graph is made any more; every search scans then. */
  givenUp(): GraphRemark | undefined;
  /** Resolves when nothing runs; nothing starts again. */
  stop(): Promise<void>;
}

/**
 * Puts rows into the graph while nobody waits: an insertion costs a tenth of a millisecond, and the scan finds rows
 * that are not in it yet. Works in slices, so that a search waits for one of them at most.
 */
export function createGraphGrowth({ tuning, content, replace, onGrown }: GrowthDeps): GraphGrowth {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let remaking: CodeMatrix | undefined;
  let stopped = false;
  let calm = false;
  let failure: GraphRemark | undefined;

  const tailRows = (): number => content().matrix.slotCount() - content().graphSlotCount;
  const isWanted = (): boolean => content().matrix.liveCount() > tuning.exactRowsMax && tailRows() > 0;
  const mayGoOn = (): boolean => !stopped && (calm || tailRows() > tuning.tailRowsMax);

  // The graph goes with the old matrix: its nodes of removed rows are what has become too many.
  const remake = async (): Promise<void> => {
    const { matrix } = content();
    remaking = createCodeMatrix(matrix.dimensions);
    await copyLive(matrix, remaking);
    replace({ matrix: remaking, graph: undefined, graphSlotCount: 0 });
    remaking = undefined;
  };
  const run = async (): Promise<void> => {
    if (isWasteful(content().matrix)) await remake();
    while (mayGoOn() && isWanted()) {
      replace(grownBySlice(content()));
      await nextTurn();
    }
  };
  const start = (): void => {
    if (running !== undefined || stopped || failure !== undefined) return;
    running = run()
      .catch(giveUp)
      .finally(() => {
        running = undefined;
        if (!stopped) onGrown();
      });
  };
  // A graph is a short cut: without it searches cost more and find as much.
  const giveUp = (thrown: unknown): void => {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    failure = { code: "graph-not-made", detail };
    replace({ ...content(), graph: undefined, graphSlotCount: 0 });
  };
  return {
    changed() {
      if (stopped) return;
      calm = false;
      clearTimeout(timer);
      timer = setTimeout(() => {
        calm = true;
        if (isWanted() || isWasteful(content().matrix)) start();
      }, tuning.calmMs);
      timer.unref();
      if (tailRows() > tuning.tailRowsMax && isWanted()) start();
    },
    removed: (segmentId) => void remaking?.remove(segmentId),
    givenUp: () => failure,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

function grownBySlice({
  matrix,
  graph = createGraph(matrix.dimensions),
  graphSlotCount,
}: IndexContent): IndexContent {
  const until = Math.min(graphSlotCount + limits.graphSliceRows, matrix.slotCount());
  const slots: number[] = [];
  for (let slot = graphSlotCount; slot < until; slot++) if (matrix.isLive(slot)) slots.push(slot);
  const codes = new Int8Array(slots.length * matrix.dimensions);
  for (const [place, slot] of slots.entries()) codes.set(matrix.codesAt(slot), place * matrix.dimensions);
  if (slots.length > 0)
    graph.add(
      slots.map((slot) => matrix.idAt(slot)),
      codes,
    );
  return { matrix, graph, graphSlotCount: until };
}

/** Rows that arrive meanwhile are copied too. Never suspended after the last: nothing may come between copying and replacing. */
async function copyLive(from: CodeMatrix, into: CodeMatrix): Promise<void> {
  for (let slot = 0; slot < from.slotCount(); slot++) {
    if (slot % limits.blockRowsMax === 0) await nextTurn();
    if (from.isLive(slot)) into.append({ segmentId: from.idAt(slot), codes: from.codesAt(slot), scale: 1 });
  }
}

const isWasteful = (matrix: CodeMatrix): boolean => {
  const dead = matrix.slotCount() - matrix.liveCount();
  return dead >= limits.deadRowsMin && dead > matrix.slotCount() * limits.deadShareMax;
};
