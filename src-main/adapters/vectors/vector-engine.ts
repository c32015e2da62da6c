import type { SealedFiles } from "#core/ports/sealed-files.ts";
import type { VectorIndexState, VectorSearch } from "#core/ports/vector-index.ts";
import { Revision, type SegmentId, type SpaceId } from "#shared/model/ids.ts";
import { createCodeMatrix } from "./code-matrix.ts";
import type { ExactScan } from "./exact-scan.ts";
import { createGraphGrowth } from "./graph-growth.ts";
import { type Head, type IndexContent, readHead, readIndex, writeIndex } from "./index-file.ts";
import { limits, type Tuning } from "./limits.ts";
import { nearest } from "./nearest.ts";
import { type PackedRows, unpackRows } from "./packed-rows.ts";
import type { Scratch } from "./scratch.ts";

export interface VectorEngineDeps {
  readonly sealed: SealedFiles;
  readonly scratch: Scratch;
  readonly scan: ExactScan;
  readonly tuning: Tuning;
}

interface SpaceShape {
  readonly id: SpaceId;
  readonly dimensions: number;
}

/** What the index thread answers. Opening is a conversation, because the rows are in another thread: `open`, `load`, `reconcile`, `fill` for each page, `finish`. */
export interface VectorEngine {
  /** Looks at what was persisted; searches are answered from then on, over what is there. */
  open(space: SpaceShape, storeRevision: Revision, wantedCount: number): Promise<void>;
  /** Reads the persisted rows and graph. `current`: they are those of the store, and opening is done. */
  load(): Promise<{ readonly current: boolean }>;
  /** Forgets what is not among the store's ids; gives back which of them are missing, in order. */
  reconcile(ids: Uint32Array): Uint32Array<ArrayBuffer>;
  fill(rows: PackedRows): void;
  finish(): void;
  apply(added: PackedRows, removed: readonly SegmentId[], revision: Revision): void;
  nearest(query: Float32Array, limit: number, allowed: Uint32Array | null): Promise<VectorSearch>;
  state(): VectorIndexState;
  persist(): Promise<void>;
  close(): Promise<void>;
}

/** What happened while the rows of the store were being read, and must win over what was read. */
interface Opening {
  readonly head: Head | undefined;
  readonly storeRevision: Revision;
  readonly wantedCount: number;
  readonly added: Set<SegmentId>;
  readonly removed: Set<SegmentId>;
}

export function createVectorEngine({ sealed, scratch, scan, tuning }: VectorEngineDeps): VectorEngine {
  let space: SpaceShape | undefined;
  let content: IndexContent = { matrix: createCodeMatrix(1), graph: undefined, graphSlotCount: 0 };
  let opening: Opening | undefined;
  let revision = Revision.parse(0);
  let isDirty = false;
  let writing: Promise<void> = Promise.resolve();
  let persistTimer: NodeJS.Timeout | undefined;

  const growth = createGraphGrowth({
    tuning,
    content: () => content,
    replace: (next) => (content = next),
    onGrown: () => changed(),
  });
  const persist = (): Promise<void> => {
    const write = async (): Promise<void> => {
      if (!isDirty || space === undefined) return;
      await writeIndex({ sealed, scratch }, space, () => {
        isDirty = false;
        return { ...content, revision };
      });
    };
    // One after the other; a failed one has been reported to whoever asked for it.
    writing = writing.catch(() => undefined).then(write);
    return writing;
  };
  const changed = (): void => {
    isDirty = true;
    clearTimeout(persistTimer);
    // A write that fails here fails again, and is reported, when the index is closed.
    persistTimer = setTimeout(() => void persist().catch(() => (isDirty = true)), limits.persistAfterMs);
    persistTimer.unref();
  };
  const remove = (segmentId: SegmentId): void => {
    if (content.matrix.remove(segmentId)) growth.removed(segmentId);
  };
  const finish = (): void => {
    if (opening === undefined) return;
    revision = Revision.parse(Math.max(opening.storeRevision, revision));
    opening = undefined;
    growth.changed();
  };

  return {
    async open(shape, storeRevision, wantedCount) {
      space = shape;
      content = { matrix: createCodeMatrix(shape.dimensions), graph: undefined, graphSlotCount: 0 };
      const opened = { storeRevision, wantedCount, added: new Set<SegmentId>(), removed: new Set<SegmentId>() };
      opening = { head: undefined, ...opened };
      const head = await readHead(sealed);
      if (head?.spaceId === shape.id && head.dimensions === shape.dimensions) opening = { head, ...opened };
    },
    async load() {
      const loaded = opening?.head === undefined ? undefined : await readIndex({ sealed, scratch }, opening.head);
      if (opening?.head === undefined || loaded === undefined) return { current: false };
      const { head, removed, storeRevision, wantedCount } = opening;
      const arrived = content.matrix;
      content = loaded;
      for (const segmentId of removed) content.matrix.remove(segmentId);
      for (let slot = 0; slot < arrived.slotCount(); slot++) {
        if (arrived.isLive(slot)) content.matrix.append({ segmentId: arrived.idAt(slot), codes: arrived.codesAt(slot), scale: 1 });
      }
      const current = head.revision === storeRevision && head.rowCount === wantedCount;
      if (current) finish();
      return { current };
    },
    reconcile(ids) {
      const wanted = new Set(ids);
      const { matrix } = content;
      for (let slot = 0; slot < matrix.slotCount(); slot++) {
        const segmentId = matrix.idAt(slot);
        if (matrix.isLive(slot) && !wanted.has(segmentId) && opening?.added.has(segmentId) !== true) remove(segmentId);
      }
      return Uint32Array.from(ids.filter((id) => matrix.slotOf(id) < 0));
    },
    fill(rows) {
      for (const row of unpackRows(rows, content.matrix.dimensions)) {
        if (opening?.removed.has(row.segmentId) !== true) content.matrix.append(row);
      }
      changed();
    },
    finish() {
      finish();
      changed();
    },
    apply(added, removed, appliedRevision) {
      for (const segmentId of removed) {
        remove(segmentId);
        opening?.removed.add(segmentId);
      }
      for (const row of unpackRows(added, content.matrix.dimensions)) {
        content.matrix.append(row);
        opening?.added.add(row.segmentId);
      }
      // While rows are still missing, the file must not claim the revision: it would pass for whole.
      if (opening === undefined) revision = Revision.parse(Math.max(revision, appliedRevision));
      else opening = { ...opening, storeRevision: Revision.parse(Math.max(opening.storeRevision, appliedRevision)) };
      if (opening === undefined) growth.changed();
      changed();
    },
    async nearest(query, limit, allowed) {
      let answer = await nearest({ scan, tuning }, content, query, limit, allowed);
      const isThere = ({ segmentId }: { readonly segmentId: SegmentId }): boolean => content.matrix.slotOf(segmentId) >= 0;
      // Invariant: a removed segment is never given, though it was removed while the scan ran.
      for (let repeat = 0; repeat < limits.repeatCountMax && !answer.neighbours.every(isThere); repeat++) {
        answer = await nearest({ scan, tuning }, content, query, limit, allowed);
      }
      return { ...answer, neighbours: answer.neighbours.filter(isThere) };
    },
    state() {
      const vectorCount = content.matrix.liveCount();
      return {
        state: opening !== undefined ? "building" : vectorCount === 0 ? "empty" : "ready",
        vectorCount,
        revision,
        engine: `usearch 2.26.2, exact scan in ${scan.name}`,
      };
    },
    persist,
    async close() {
      clearTimeout(persistTimer);
      await growth.stop();
      await persist();
      await scratch[Symbol.asyncDispose]();
    },
  };
}
