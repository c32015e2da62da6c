import type { Native } from "#native";
import { Revision, SegmentId } from "#shared/model/ids.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import { checkQuestion } from "../check-question.ts";
import type { IndexSpace } from "../index-file.ts";
import { createKeeper, type Keeper } from "../keeper.ts";
import { nativeScan } from "../native-scan.ts";
import { claim, later, type Opening, openingOf, settle } from "../opening.ts";
import { createPace } from "../pace.ts";
import { unpackRows } from "../packed-rows.ts";
import { createReading, type Reading } from "../reading.ts";
import type { VectorEngine } from "../vector-engine.ts";
import { type Compaction, createCompaction } from "./compaction.ts";
import {
  differenceFrom,
  emptyContent,
  type HeldSegment,
  liveCountOf,
  removeFrom,
  type SegmentContent,
  tierOf,
} from "./content.ts";
import type { SegmentTuning } from "./limits.ts";
import { latestOf, type Manifest, putBack, readManifest, removeManifest, writeManifest } from "./manifest.ts";
import { openSegments, type PersistenceDeps, saveSegments } from "./persistence.ts";
import { createSearches, type Searches } from "./searches.ts";
import { createSegmentBuilder, type SegmentBuilder } from "./segment-builder.ts";

export interface SegmentedEngineDeps extends PersistenceDeps {
  readonly native: Native;
  readonly tuning: SegmentTuning;
  /** In bytes; absent where what this process may still take is what counts. */
  readonly freeMemory?: () => number;
}

/** All that changes; there is one of it. */
interface Held {
  space: (IndexSpace & { readonly atRest: VectorsAtRest }) | undefined;
  content: SegmentContent;
  /** Absent once every row of the store is here. */
  opening: Opening<Manifest> | undefined;
  revision: Revision;
  /** Rows that came before the change that they are of was told of: they may be in a segment by then. */
  arrived: Set<SegmentId>;
  /** Rows of a damaged segment were left out since ids were last compared with the store's. */
  lacksRows: boolean;
  /** Resolved when one is left out that was whole at the start. */
  damage: PromiseWithResolvers<void>;
}

interface Upkeep {
  readonly builder: SegmentBuilder;
  readonly compaction: Compaction;
  readonly keeper: Keeper;
  readonly reading: Reading;
  readonly searches: Searches;
}

/** Vectors in segments: a tail that is scanned, and segments that never change but for what is removed from them. */
export function createSegmentedEngine(deps: SegmentedEngineDeps): VectorEngine {
  const held: Held = {
    space: undefined,
    content: emptyContent(1),
    opening: undefined,
    revision: Revision.parse(0),
    arrived: new Set(),
    lacksRows: false,
    damage: Promise.withResolvers(),
  };
  const upkeep = createUpkeep(held, deps);
  return { ...openingCalls(held, deps, upkeep), ...servingCalls(held, deps, upkeep) };
}

function createUpkeep(held: Held, deps: SegmentedEngineDeps): Upkeep {
  const reading = createReading();
  const searches = createSearches({
    scan: nativeScan(deps.native),
    pace: createPace(() => performance.now()),
    tuning: deps.tuning,
    setAsideDamaged: () => setAsideDamaged(held, searches),
  });
  const builder = createSegmentBuilder(deps);
  const compaction = createCompaction({
    builder,
    tuning: deps.tuning,
    content: () => held.content,
    setAsideDamaged: () => setAsideDamaged(held, searches),
    replace(next, retired) {
      held.content = next;
      searches.retire(retired);
      keeper.changed();
    },
  });
  // One was written, and may be mapped from now on instead of held.
  const adopt = (before: HeldSegment, after: HeldSegment): void => {
    const segments = held.content.segments.map((segment) => (segment === before ? after : segment));
    held.content = { ...held.content, segments };
    if (after.native !== before.native) searches.retire([before]);
  };
  const keeper = createKeeper({
    persistAfterMs: deps.tuning.persistAfterMs,
    async write(taken) {
      if (!(await reading.whenRead())) return;
      const { space } = held;
      if (space === undefined) return;
      await compaction.seal();
      taken();
      const content = () => ({
        ...held.content,
        revision: held.revision,
        lastRevision: later(held.revision, held.opening?.storeRevision ?? held.revision),
      });
      await saveSegments(deps, space.atRest, space, content, adopt);
    },
  });
  return { builder, compaction, keeper, reading, searches };
}

// Those that are made here are calibrated by then. Without it plans go by what is usual; a segment that is closed meanwhile needs none.
function calibrate(segments: SegmentContent["segments"]): void {
  for (const { native } of segments) void native.calibrate().catch(() => undefined);
}

/** Its rows are missing then: as at the start, they are read from the store before the index claims a revision. */
function setAside(held: Held, searches: Searches, damaged: readonly HeldSegment[]): void {
  const segments = held.content.segments.filter((segment) => !damaged.includes(segment));
  held.content = { ...held.content, segments };
  searches.retire(damaged);
  held.lacksRows = true;
  held.opening ??= openingOf<Manifest>({
    persisted: undefined,
    storeRevision: held.revision,
    wantedCount: 0,
  });
}

function setAsideDamaged(held: Held, searches: Searches): void {
  const damaged = held.content.segments.filter(({ native }) => native.isDamaged());
  if (damaged.length === 0) return;
  setAside(held, searches, damaged);
  held.damage.resolve();
}

function remove({ content, arrived }: Held, { compaction, searches }: Upkeep, segmentId: SegmentId): void {
  arrived.delete(segmentId);
  removeFrom(content, segmentId);
  compaction.removed(segmentId);
  searches.removed(segmentId);
}

function openingCalls(
  held: Held,
  deps: SegmentedEngineDeps,
  upkeep: Upkeep,
): Pick<VectorEngine, "open" | "load" | "reconcile" | "fill" | "finish" | "verify" | "damaged"> {
  return {
    async open(space, storeRevision, wantedCount, atRest) {
      upkeep.reading.begin();
      upkeep.searches.retire(held.content.segments);
      Object.assign(held, {
        space: { ...space, atRest },
        content: emptyContent(space.dimensions),
        opening: openingOf<Manifest>({ persisted: undefined, storeRevision, wantedCount }),
        arrived: new Set(),
        lacksRows: false,
      } satisfies Partial<Held>);
      const manifest = await manifestUpTo(deps, storeRevision).catch((thrown: unknown) => {
        upkeep.reading.giveUp();
        throw thrown;
      });
      if (manifest?.spaceId === space.id && manifest.dimensions === space.dimensions)
        held.opening = openingOf({ persisted: manifest, storeRevision, wantedCount });
      else upkeep.reading.done();
    },
    load: () => load(held, deps, upkeep).finally(upkeep.reading.giveUp),
    reconcile(ids) {
      const { missing, surplus } = wholeDifference(held, upkeep, ids);
      // What was added meanwhile may be newer than the ids, and stays.
      for (const id of surplus) {
        const segmentId = SegmentId.parse(id);
        if (held.opening?.added.has(segmentId) !== true) remove(held, upkeep, segmentId);
      }
      return missing;
    },
    fill(rows) {
      for (const row of unpackRows(rows, held.content.tail.dimensions)) {
        if (held.opening?.removed.has(row.segmentId) !== true) held.content.tail.append(row);
      }
      upkeep.compaction.changed();
    },
    finish() {
      // Of the store all is here, also where the disk could not give it.
      upkeep.reading.done();
      if (!held.lacksRows && settle(held)) upkeep.compaction.changed();
      upkeep.keeper.changed();
    },
    verify: () => verifyMapped(held, upkeep),
    async damaged() {
      await held.damage.promise;
      held.damage = Promise.withResolvers();
    },
  };
}

/** One that is newer than the store is written as what is left of it, before the store comes to its revision again. */
async function manifestUpTo(
  { sealed }: SegmentedEngineDeps,
  storeRevision: Revision,
): Promise<Manifest | undefined> {
  const manifest = await readManifest(sealed);
  if (manifest === undefined || latestOf(manifest) <= storeRevision) return manifest;
  const left = putBack(manifest, storeRevision);
  await (left.segments.length === 0 ? removeManifest(sealed) : writeManifest(sealed, left));
  return left;
}

async function load(
  held: Held,
  deps: SegmentedEngineDeps,
  { compaction, keeper, reading }: Upkeep,
): Promise<{ readonly current: boolean }> {
  const manifest = held.opening?.persisted;
  if (manifest === undefined || held.space === undefined) return { current: false };
  const loaded = await openSegments(deps, held.space.atRest, manifest);
  if (held.opening?.persisted === undefined) return { current: false };
  reading.done();
  const { removed, storeRevision, wantedCount } = held.opening;
  held.content = { segments: loaded.segments, tail: held.content.tail };
  for (const segmentId of removed) removeFrom(held.content, segmentId);
  calibrate(loaded.segments);
  if (loaded.segments.some(({ file }) => file === undefined)) keeper.changed();
  const isWhole = manifest.segments.length === loaded.segments.length && manifest.liveCount === wantedCount;
  const current = isWhole && manifest.revision === storeRevision;
  if (current && settle(held)) compaction.changed();
  return { current };
}

/** Of segments that are whole, which one that was cut short meanwhile is not. */
function wholeDifference(held: Held, { searches }: Upkeep, ids: Uint32Array) {
  for (;;) {
    setAsideDamaged(held, searches);
    held.lacksRows = false;
    try {
      return differenceFrom(held.content, ids);
    } catch (thrown) {
      if (!held.content.segments.some(({ native }) => native.isDamaged())) throw thrown;
    }
  }
}

async function verifyMapped(held: Held, { searches }: Upkeep): Promise<{ readonly whole: boolean }> {
  for (const segment of held.content.segments.filter(({ native }) => native.facts().isMapped)) {
    const isWhole = await segment.native.verify().then(
      () => true,
      () => false,
    );
    if (isWhole || !held.content.segments.includes(segment)) continue;
    setAside(held, searches, [segment]);
  }
  return { whole: held.opening === undefined };
}

function servingCalls(
  held: Held,
  deps: SegmentedEngineDeps,
  upkeep: Upkeep,
): Pick<VectorEngine, "arrive" | "apply" | "nearest" | "state" | "persist" | "close"> {
  return {
    arrive(rows) {
      for (const row of unpackRows(rows, held.content.tail.dimensions)) {
        held.content.tail.append(row);
        held.arrived.add(row.segmentId);
        held.opening?.added.add(row.segmentId);
      }
    },
    apply(added, removed, revision) {
      for (const segmentId of removed) {
        remove(held, upkeep, segmentId);
        held.opening?.removed.add(segmentId);
      }
      for (const row of unpackRows(added, held.content.tail.dimensions)) {
        if (!held.arrived.delete(row.segmentId)) held.content.tail.append(row);
        held.opening?.added.add(row.segmentId);
      }
      claim(held, revision);
      upkeep.compaction.changed();
      upkeep.keeper.changed();
    },
    async nearest(question) {
      checkQuestion(question, held.content.tail.dimensions);
      return upkeep.searches.nearest(() => held.content, question);
    },
    state() {
      const vectorCount = liveCountOf(held.content);
      const withoutGraph = upkeep.builder.withoutGraph();
      const graphCount = held.content.segments.filter((segment) => tierOf(segment).hasGraph).length;
      return {
        state: held.opening !== undefined ? "building" : vectorCount === 0 ? "empty" : "ready",
        vectorCount,
        revision: held.revision,
        engine: `segments: ${held.content.segments.length}, with a graph: ${graphCount}; native, ${deps.native.kernel}`,
        method: "segments",
        ...(withoutGraph === undefined ? {} : { withoutGraph }),
      };
    },
    persist: upkeep.keeper.persist,
    async close() {
      upkeep.reading.giveUp();
      upkeep.compaction.hurry();
      await upkeep.keeper.stop();
      await upkeep.compaction.stop();
      upkeep.searches.retire(held.content.segments);
    },
  };
}
