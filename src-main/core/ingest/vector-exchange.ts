/** Vectors of the library out to a file, and vectors that were made elsewhere in: the use cases. */
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { VectorExchange } from "#core/ports/use-cases.ts";
import type { VectorFiles } from "#core/ports/vector-files.ts";
import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import type { SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { VectorExportEvent } from "#shared/rpc/vectors-contract.ts";
import { limits } from "./limits.ts";
import { createReplacedMark } from "./replaced-mark.ts";
import { importFile, refused } from "./vector-import.ts";
import type { VectorReplacement } from "./vector-replacement.ts";

export interface VectorExchangeDeps {
  readonly files: VectorFiles;
  readonly rows: VectorRows;
  readonly settings: Pick<LibraryStore, "readSetting" | "writeSetting">;
  readonly library: VectorReplacement;
  readonly index: Pick<VectorIndex, "persist">;
  /** The one that is searched, as it is now: it stays the same while an exchange runs. */
  readonly space: () => { readonly id: SpaceId; readonly dimensions: number };
}

export type ExchangeInput<Call extends "exportFile" | "importFile"> = Parameters<VectorExchange[Call]>[0];

export function createVectorExchange(deps: VectorExchangeDeps): VectorExchange {
  const closing = new AbortController();
  const mark = createReplacedMark(deps);
  const open = new Set<AsyncDisposable>();
  const takeTurn = createTurns();

  /** What is open is closed with the library, though whoever reads the events may never come back. */
  const heldOpen = <Part extends AsyncDisposable>(part: Part): AsyncDisposable => {
    open.add(part);
    return {
      async [Symbol.asyncDispose]() {
        open.delete(part);
        await part[Symbol.asyncDispose]();
      },
    };
  };
  async function* inTurn<Event>(
    work: (signal: AbortSignal) => AsyncIterable<Event>,
    given: AbortSignal,
  ): AsyncGenerator<Event> {
    const signal = AbortSignal.any([given, closing.signal]);
    using _turn = await takeTurn();
    signal.throwIfAborted();
    yield* work(signal);
  }
  const inTurnAlone = async (): Promise<void> => {
    using _turn = await takeTurn();
    await mark.takeUp(closing.signal).catch((thrown: unknown) => {
      // The mark stays: it is taken up at the next start.
      if (!closing.signal.aborted) throw thrown;
    });
  };
  let takingUp = Promise.resolve();
  return {
    exportFile: (input, given) => inTurn((signal) => exportFile(deps, heldOpen, input, signal), given),
    importFile: (input, given) => inTurn((signal) => importFile(deps, mark, heldOpen, input, signal), given),
    takeUp() {
      return (takingUp = inTurnAlone());
    },
    async alone(work) {
      using _turn = await takeTurn();
      return await work();
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error("the library is being closed"));
      await Promise.allSettled([takingUp, ...[...open].map((part) => part[Symbol.asyncDispose]())]);
    },
  };
}

/** Until it is disposed of it is closed with the library. */
export type HeldOpen = (part: AsyncDisposable) => AsyncDisposable;

async function* exportFile(
  { files, rows, space: spaceNow }: VectorExchangeDeps,
  heldOpen: HeldOpen,
  { path, asCodes, replace }: ExchangeInput<"exportFile">,
  signal: AbortSignal,
): AsyncGenerator<VectorExportEvent> {
  const space = spaceNow();
  const ids = await rows.vectorIds(space.id, signal);
  // What is added while this runs is left for the next time, so that it comes to an end.
  const last = ids.at(-1) ?? 0;
  const writer = await files.write({ path, space, expectedCount: ids.length, asCodes, replace });
  if (writer.kind === "refused") return yield refused(writer.why);
  await using _held = heldOpen(writer);
  let doneCount = 0;
  for (let after: SegmentId | null = null; (after ?? 0) < last;) {
    signal.throwIfAborted();
    const found = await rows.vectorsAfter(space.id, after, limits.exchangeRowCountMax, signal);
    const page = found.filter(({ segmentId }) => segmentId <= last);
    if (page.length === 0) break;
    const appended = await writer.append(page);
    if (appended.kind === "refused") return yield refused(appended.why);
    doneCount += page.length;
    after = page.at(-1)?.segmentId ?? null;
    yield { kind: "progress", doneCount, totalCount: Math.max(ids.length, doneCount) };
  }
  signal.throwIfAborted();
  const finished = await writer.finish();
  if (finished.kind === "refused") return yield refused(finished.why);
  yield { ...finished, vectorCount: doneCount };
}

/** One after the other, in the order of asking; a turn ends when it is disposed of. */
function createTurns(): () => Promise<Disposable> {
  let last = Promise.resolve();
  return async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = last;
    last = promise;
    await before;
    return { [Symbol.dispose]: resolve };
  };
}
