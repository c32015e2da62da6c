import type { SealedFiles } from "#core/ports/sealed-files.ts";
import type { PackedRows, VectorIndexState, VectorQuestion, VectorSearch } from "#core/ports/vector-index.ts";
import { Revision, type SegmentId } from "#shared/model/ids.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import { createCodeMatrix } from "./code-matrix.ts";
import type { ExactScan } from "./exact-scan.ts";
import { createGraphGrowth, type GraphGrowth } from "./graph-growth.ts";
import {
  type Head,
  type IndexContent,
  type IndexSpace,
  readHead,
  readIndex,
  removeHead,
  writeIndex,
} from "./index-file.ts";
import { graphFormat } from "./graph.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import { limits, type Tuning } from "./limits.ts";
import { nearest } from "./nearest.ts";
import { withoutRemoved } from "./without-removed.ts";
import { claim, type Opening, openingOf, settle } from "./opening.ts";
import { unpackRows } from "./packed-rows.ts";
import { createPace } from "./pace.ts";
import { createReading, type Reading } from "./reading.ts";
import type { Scratch } from "./scratch.ts";

export interface VectorEngineDeps {
  readonly sealed: SealedFiles;
  readonly scratch: Scratch;
  readonly scan: ExactScan;
  readonly tuning: Tuning;
}

/** What the index thread answers. Opening is a conversation, because the rows are in another thread: `open`, `load`, `reconcile`, `fill` for each page, `finish`. */
export interface VectorEngine {
  /** Looks at what was persisted; searches are answered from then on, over what is there. */
  open(space: IndexSpace, storeRevision: Revision, wantedCount: number, atRest: VectorsAtRest): Promise<void>;
  /** Reads the persisted rows and graph. `current`: they are those of the store, and opening is done. */
  load(): Promise<{ readonly current: boolean }>;
  /** Forgets what is not among the store's ids; gives back which of them are missing, in order. */
  reconcile(ids: Uint32Array): Uint32Array<ArrayBuffer>;
  fill(rows: PackedRows): void;
  finish(): void;
  /** Reads what was only mapped at the start. Not `whole`: a part was damaged and left out, and must be reconciled again. */
  verify(): Promise<{ readonly whole: boolean }>;
  /** Resolves when a part turns out to be damaged later on and was left out: the index must be reconciled again. */
  damaged(): Promise<void>;
  /** Rows that are committed, of which `apply` is still to tell: they are found from now on, and are no more of them then. */
  arrive(rows: PackedRows): void;
  apply(added: PackedRows, removed: readonly SegmentId[], revision: Revision): void;
  nearest(question: VectorQuestion): Promise<VectorSearch>;
  state(): VectorIndexState;
  persist(): Promise<void>;
  close(): Promise<void>;
}

/** All that changes; there is one of it. */
interface Held {
  space: IndexSpace | undefined;
  content: IndexContent;
  /** Absent once every row of the store is here. */
  opening: Opening<Head> | undefined;
  revision: Revision;
}

interface Upkeep {
  readonly growth: GraphGrowth;
  readonly keeper: Keeper;
  readonly reading: Reading;
}

const emptyContent = (dimensions: number): IndexContent => ({
  matrix: createCodeMatrix(dimensions),
  graph: undefined,
  graphSlotCount: 0,
});

export function createVectorEngine(deps: VectorEngineDeps): VectorEngine {
  const held: Held = {
    space: undefined,
    content: emptyContent(1),
    opening: undefined,
    revision: Revision.parse(0),
  };
  const reading = createReading();
  const keeper = createKeeper({
    persistAfterMs: limits.persistAfterMs,
    async write(taken) {
      if (!(await reading.whenRead()) || held.space === undefined) return;
      await writeIndex(deps, held.space, () => {
        taken();
        return { ...held.content, revision: held.revision };
      });
    },
  });
  const growth = createGraphGrowth({
    tuning: deps.tuning,
    content: () => held.content,
    replace: (next) => (held.content = next),
    onGrown: keeper.changed,
  });
  const upkeep = { growth, keeper, reading };
  return { ...openingCalls(held, deps, upkeep), ...servingCalls(held, deps, upkeep) };
}

function remove({ content }: Held, { growth }: Upkeep, segmentId: SegmentId): void {
  if (content.matrix.remove(segmentId)) growth.removed(segmentId);
}

/** What was added meanwhile may be newer than the ids, and stays. */
function reconcile(held: Held, upkeep: Upkeep, ids: Uint32Array): Uint32Array<ArrayBuffer> {
  const wanted = new Set(ids);
  const { matrix } = held.content;
  for (let slot = 0; slot < matrix.slotCount(); slot++) {
    const segmentId = matrix.idAt(slot);
    const stays = wanted.has(segmentId) || held.opening?.added.has(segmentId) === true;
    if (matrix.isLive(slot) && !stays) remove(held, upkeep, segmentId);
  }
  return Uint32Array.from(ids.filter((id) => matrix.slotOf(id) < 0));
}

async function load(
  held: Held,
  deps: VectorEngineDeps,
  upkeep: Upkeep,
): Promise<{ readonly current: boolean }> {
  const found = held.opening?.persisted;
  if (found === undefined) return { current: false };
  const loaded = await readIndex(deps, found, found.rowCount > deps.tuning.exactRowsMax);
  upkeep.reading.done();
  if (held.opening?.persisted === undefined || loaded === undefined) return { current: false };
  const { persisted, removed, storeRevision, wantedCount } = held.opening;
  const arrived = held.content.matrix;
  held.content = loaded;
  for (const segmentId of removed) remove(held, upkeep, segmentId);
  for (let slot = 0; slot < arrived.slotCount(); slot++) {
    if (arrived.isLive(slot))
      loaded.matrix.append({ segmentId: arrived.idAt(slot), codes: arrived.codesAt(slot), scale: 1 });
  }
  const current = persisted.revision === storeRevision && persisted.rowCount === wantedCount;
  if (current && settle(held)) upkeep.growth.changed();
  return { current };
}

function openingCalls(
  held: Held,
  deps: VectorEngineDeps,
  upkeep: Upkeep,
): Pick<VectorEngine, "open" | "load" | "reconcile" | "fill" | "finish"> {
  return {
    async open(space, storeRevision, wantedCount) {
      upkeep.reading.begin();
      Object.assign(held, {
        space,
        content: emptyContent(space.dimensions),
        opening: openingOf<Head>({ persisted: undefined, storeRevision, wantedCount }),
      } satisfies Partial<Held>);
      const head = await readHead(deps.sealed).catch((thrown: unknown) => {
        upkeep.reading.giveUp();
        throw thrown;
      });
      // Newer than the store: the store was put back from a backup, and will give the ids of this index to other segments.
      if (head !== undefined && head.revision > storeRevision) await removeHead(deps.sealed);
      else if (head?.spaceId === space.id && head.dimensions === space.dimensions)
        held.opening = openingOf({ persisted: head, storeRevision, wantedCount });
      if (held.opening?.persisted === undefined) upkeep.reading.done();
    },
    load: () => load(held, deps, upkeep).finally(upkeep.reading.giveUp),
    reconcile: (ids) => reconcile(held, upkeep, ids),
    fill(rows) {
      for (const row of unpackRows(rows, held.content.matrix.dimensions)) {
        if (held.opening?.removed.has(row.segmentId) !== true) held.content.matrix.append(row);
      }
    },
    finish() {
      upkeep.reading.done();
      if (settle(held)) upkeep.growth.changed();
      upkeep.keeper.changed();
    },
  };
}

function servingCalls(
  held: Held,
  deps: VectorEngineDeps,
  upkeep: Upkeep,
): Pick<VectorEngine, "verify" | "damaged" | "arrive" | "apply" | "nearest" | "state" | "persist" | "close"> {
  const append = (rows: PackedRows): void => {
    for (const row of unpackRows(rows, held.content.matrix.dimensions)) {
      held.content.matrix.append(row);
      held.opening?.added.add(row.segmentId);
    }
  };
  const isThere = ({ segmentId }: { readonly segmentId: SegmentId }): boolean =>
    held.content.matrix.slotOf(segmentId) >= 0;
  const asking = { ...deps, pace: createPace(() => performance.now()) };
  return {
    // All of it lies in memory.
    verify: () => Promise.resolve({ whole: true }),
    damaged: () => new Promise(() => undefined),
    arrive: append,
    apply(added, removed, revision) {
      const { opening } = held;
      for (const segmentId of removed) {
        remove(held, upkeep, segmentId);
        opening?.removed.add(segmentId);
      }
      append(added);
      claim(held, revision);
      if (opening === undefined) upkeep.growth.changed();
      upkeep.keeper.changed();
    },
    async nearest(question) {
      return withoutRemoved(question, async (asked) => ({
        search: await nearest(asking, held.content, asked),
        isThere,
      }));
    },
    state() {
      const vectorCount = held.content.matrix.liveCount();
      const withoutGraph = upkeep.growth.givenUp();
      return {
        state: held.opening !== undefined ? "building" : vectorCount === 0 ? "empty" : "ready",
        vectorCount,
        revision: held.revision,
        engine: `${graphFormat}, exact scan: ${deps.scan.name}`,
        method: "usearch",
        ...(withoutGraph === undefined ? {} : { withoutGraph }),
        ...(deps.scan.withoutNative === undefined ? {} : { withoutNative: deps.scan.withoutNative }),
      };
    },
    persist: upkeep.keeper.persist,
    async close() {
      upkeep.reading.giveUp();
      await upkeep.growth.stop();
      await upkeep.keeper.stop();
      await deps.scratch[Symbol.asyncDispose]();
    },
  };
}
