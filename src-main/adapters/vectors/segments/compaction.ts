import { type HeldSegment, type SegmentContent, tierOf } from "./content.ts";
import type { SegmentTuning } from "./limits.ts";
import type { SegmentBuilder } from "./segment-builder.ts";
import { flatTiersToMerge, tiersToMerge } from "./tiers.ts";

export interface CompactionDeps {
  readonly builder: SegmentBuilder;
  readonly tuning: SegmentTuning;
  content(): SegmentContent;
  /** Leaves out what is damaged, so that nothing is made of it. */
  setAsideDamaged(): void;
  /** `retired` are in it no more; whoever searches may still be in them. */
  replace(content: SegmentContent, retired: readonly HeldSegment[]): void;
}

export interface Compaction {
  /** To be called after every change: the tail becomes a segment when changes have ceased, or when it is too long. */
  changed(): void;
  /** A row was removed: a segment that is being made must forget it too. */
  removed(segmentId: number): void;
  /** Resolves when the tail is in a segment. What is being made is waited for. */
  seal(): Promise<void>;
  /** The end is near: what is being made is given up, and nothing is begun any more but what is done in a moment. */
  hurry(): void;
  /** Gives up what is being made, and resolves when nothing runs; nothing starts again. */
  stop(): Promise<void>;
}

/** Makes segments of the tail and of other segments, in the addon's threads, while searches go on over what there was. */
export function createCompaction(deps: CompactionDeps): Compaction {
  const { tuning, content, builder } = deps;
  const removed = new Set<number>();
  let running: Promise<void> = Promise.resolve();
  let isQueued = false;
  let isHurried = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const isTailLong = (): boolean => lengthOf(content().tail) >= tuning.tailRowsMax;
  const isWanted = (): boolean =>
    lengthOf(content().tail) >= tuning.sealRowsMin ||
    tiersToMerge(0, content().segments.map(tierOf), tuning.segmentRowsMax).length > 0;
  const isDue = (): boolean => isTailLong() || isWanted();

  /** One after the other; whoever comes while one waits has that one. */
  const merge = (): Promise<void> => {
    if (isStopped || isQueued) return running;
    isQueued = true;
    const next = async (): Promise<void> => {
      isQueued = false;
      // What it was queued for may be done by then: of the few rows that came since no segment is made.
      if (!isDue()) return;
      while (!isStopped && !isHurried && (await mergeTiers(deps, removed, false)));
    };
    running = running.then(next, next);
    return running;
  };
  // Tried again after the next change: until then rows are scanned where they are.
  const inBackground = (): void => void merge().catch(deps.setAsideDamaged);
  return {
    changed() {
      clearTimeout(timer);
      if (isStopped) return;
      if (isTailLong()) inBackground();
      timer = setTimeout(() => isWanted() && inBackground(), tuning.calmMs);
      timer.unref();
    },
    removed: (segmentId) => void removed.add(segmentId),
    hurry() {
      isHurried = true;
      builder.cancel();
    },
    async seal() {
      // Without a graph, which is done in a moment.
      const quickly = async (): Promise<void> => {
        while (await mergeTiers(deps, removed, true));
      };
      running = running.then(quickly, quickly);
      await running;
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      builder.cancel();
      await running.catch(() => undefined);
    },
  };
}

/** `removed` is emptied at the start, and has what was removed meanwhile at the end. True: the tail had more than a segment holds. */
async function mergeTiers(
  { builder, tuning, content, setAsideDamaged, replace }: CompactionDeps,
  removed: Set<number>,
  isQuick: boolean,
): Promise<boolean> {
  setAsideDamaged();
  const { segments, tail } = content();
  const slotCount = Math.min(tail.slotCount(), tail.firstSlot() + tuning.segmentRowsMax);
  const isMore = slotCount < tail.slotCount();
  const tailCount = isMore ? liveCountBefore(tail, slotCount) : tail.liveCount();
  const tiers = segments.map((held) => ({ held, ...tierOf(held) }));
  const merged = isQuick
    ? flatTiersToMerge(tailCount, tiers, Math.min(tuning.flatRowsMax, tuning.segmentRowsMax))
    : tiersToMerge(tailCount, tiers, tuning.segmentRowsMax);
  if (tail.liveCount() === 0 && merged.length === 0) return false;
  removed.clear();
  const rowCount = merged.reduce((sum, { liveCount }) => sum + liveCount, tailCount);
  const chosen = new Set(merged.map(({ held }) => held.key));
  const input = {
    dimensions: tail.dimensions,
    ids: new Uint32Array(),
    codes: new Int8Array(),
    // As they lie, and copied by the builder's thread alone: rows never change, and a tail of many takes as long as several questions.
    laid: { blocks: tail.blocks(), rowCount: slotCount, dead: tail.deadBits() },
    segments: merged.map(({ held }) => held.native),
  };
  const made = rowCount === 0 ? [] : [await (isQuick ? builder.flat(input) : builder.best(input, rowCount))];
  // Asked again, and by their keys: some may have been written or mapped meanwhile.
  const [retired, others] = partition(content().segments, ({ key }) => chosen.has(key));
  // Another space was opened meanwhile; or one was damaged: its rows are read from the store, and must not be here twice.
  if (content().tail !== tail || retired.length < chosen.size) {
    for (const native of made) native.close();
    return false;
  }
  const gone = new Set(removed);
  for (const native of made) native.remove(Uint32Array.from(gone));
  const fresh = made.map((native) => ({
    key: Symbol("made"),
    native,
    file: undefined,
    revision: undefined,
    removed: gone,
  }));
  replace({ segments: [...others, ...fresh], tail: tail.handOn(slotCount) }, retired);
  return isMore;
}

const partition = <T>(all: readonly T[], isFirst: (each: T) => boolean): readonly [T[], T[]] => [
  all.filter(isFirst),
  all.filter((each) => !isFirst(each)),
];

/** Rows that came since the last segment was made, and are gone again, among them. */
const lengthOf = (tail: SegmentContent["tail"]): number => tail.slotCount() - tail.firstSlot();

function liveCountBefore(tail: SegmentContent["tail"], until: number): number {
  let count = 0;
  for (let slot = 0; slot < until; slot++) if (tail.isLive(slot)) count++;
  return count;
}
