import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { Decoder, DecodeRequest, Extracted } from "#core/ports/decoder.ts";
import type { LookCoverage, UnseenFilm, UnseenItem } from "#core/ports/picture-store.ts";
import { type LibraryStore, StoreFullError } from "#core/ports/library-store.ts";
import { seenFilm, type SeenPicture } from "#core/ports/picture.ts";
import type { Backlog } from "#shared/model/backlog.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { requestFor, requestForFrame } from "./decode-request.ts";
import { limits } from "./limits.ts";
import type { IngestSystem } from "./system.ts";

export interface LookAgainDeps<Item extends UnseenItem = UnseenItem> {
  /** Those after a row, at most so many. */
  readonly unseen: (afterRowId: number, limit: number) => Promise<readonly Item[]>;
  /** Looks at them, and keeps what came of each. */
  readonly see: (items: readonly Item[], signal: AbortSignal) => Promise<void>;
  readonly system: IngestSystem;
  /** A library that is opened for one command never is: nothing of it is looked at, nor counted. */
  readonly isStarted: () => boolean;
  /** Nothing else is to be done, and nobody paused. */
  readonly isCalm: () => boolean;
  /** Something was seen. */
  readonly onSeen: () => void;
  readonly progress: LookProgress;
  /** `state` is another, or something was seen. */
  readonly onChange: () => void;
}

/** What those that look again share of what goes on around them. */
export type AroundLooking = Pick<LookAgainDeps, "isStarted" | "isCalm" | "onChange">;

/** How far all was looked at, shared by those that look at parts of it. */
export interface LookProgress {
  /**
   * Counted once: that may take longer than looking. Rejects for who began it alone, so that a fault is told once; whoever
   * comes next counts anew.
   */
  begin(): Promise<void>;
  note(seenCount: number): void;
  /** Undefined before it was counted. */
  counts(): LookCoverage | undefined;
}

export function createLookProgress(coverage: () => Promise<LookCoverage>): LookProgress {
  let counts: LookCoverage | undefined;
  let counting: Promise<void> | undefined;
  const count = async (): Promise<void> => {
    counts = await coverage();
  };
  return {
    async begin() {
      if (counts !== undefined) return;
      if (counting !== undefined) return counting.catch(() => undefined);
      counting = count().finally(() => {
        counting = undefined;
      });
      await counting;
    },
    note(seenCount) {
      if (counts === undefined) return;
      const doneCount = Math.min(counts.totalCount, counts.doneCount + seenCount);
      counts = { ...counts, doneCount };
    },
    counts: () => counts,
  };
}

/** Undefined where nothing is left, or that is not known yet. */
export function backlogOf(
  { counts }: LookProgress,
  again: readonly Pick<LookAgain, "state">[],
): Backlog | undefined {
  const [known, states] = [counts(), again.map(({ state }) => state())];
  if (known === undefined || states.every((state) => state === "nothing-left")) return undefined;
  return { isRunning: states.includes("running"), ...known };
}

export interface LookAgain extends AsyncDisposable {
  /** It may be calm now. */
  wake(): void;
  state(): "nothing-left" | "waiting" | "running";
}

/**
 * Looks at pictures and films that were read before they were looked at, or listens to recordings. Each once in a run, a few at a time, only while
 * nothing else waits; their words, and what was found by them, stay as they are.
 */
export function createLookAgain<Item extends UnseenItem>(deps: LookAgainDeps<Item>): LookAgain {
  const { system, progress } = deps;
  const closing = new AbortController();
  let running: Promise<void> | undefined;
  let isDone = false;
  let afterRowId = 0;
  let hasMore = false;
  let peeking: Promise<void> | undefined;

  const unlessClosing = (error: unknown): void => {
    // A full disk is waited for like everything else that is to be stored: with the next occasion.
    if (!closing.signal.aborted && !(error instanceof StoreFullError)) system.onFault(error);
  };
  // How far it has come is only told: looking goes on without it.
  const begin = (): Promise<void> => progress.begin().catch(unlessClosing);
  const step = async (): Promise<void> => {
    const unseen = await deps.unseen(afterRowId, limits.picturesAtOnce);
    const last = unseen.at(-1);
    if (last === undefined) {
      isDone = true;
      return;
    }
    hasMore = true;
    await begin();
    await deps.see(unseen, closing.signal);
    progress.note(unseen.length);
    afterRowId = last.rowId;
    deps.onSeen();
    deps.onChange();
  };
  const run = async (): Promise<void> => {
    while (!isDone && deps.isCalm() && !closing.signal.aborted) await step();
  };
  /** What is left is known before it is calm, too. */
  const peek = async (): Promise<void> => {
    if ((await deps.unseen(0, 1)).length === 0) return;
    hasMore = true;
    await begin();
    deps.onChange();
  };
  return {
    wake() {
      if (isDone || closing.signal.aborted || !deps.isStarted()) return;
      peeking ??= peek().catch(unlessClosing);
      if (running !== undefined || !deps.isCalm()) return;
      running = run()
        .catch(unlessClosing)
        .finally(() => {
          running = undefined;
          deps.onChange();
        });
    },
    state() {
      if (isDone || !hasMore) return "nothing-left";
      return running === undefined ? "waiting" : "running";
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await peeking;
      await running;
    },
  };
}

export interface SeeFilesDeps {
  /** What the decoder is asked for. */
  readonly wanted: Pick<DecodeRequest, "soundOnly">;
  readonly originals: Pick<CaptureStore, "originalOf">;
  readonly decoder: Decoder;
  readonly system: Pick<IngestSystem, "settings">;
  /** Keeps what came of one; `undefined`: it cannot be read. */
  readonly put: (item: UnseenItem, read: Extracted | undefined) => Promise<boolean>;
}

/** Has the files read once more. */
export const seeFiles =
  ({ put, wanted, originals, decoder, system }: SeeFilesDeps): LookAgainDeps["see"] =>
  async (unseen, signal) => {
    const { fileSizeBytesMax } = system.settings.current();
    const requests = await Promise.all(
      unseen.map(async (item): Promise<DecodeRequest> => ({
        ...(await requestFor(originals, item)),
        ...wanted,
      })),
    );
    const outcomes = await decoder.decode(requests, { fileSizeBytesMax }, signal);
    for (const [place, item] of unseen.entries()) {
      const outcome = outcomes[place];
      // What cannot be read for the moment is looked at in the next run.
      if (outcome === undefined || (outcome.kind !== "extracted" && outcome.retry)) continue;
      await put(item, outcome.kind === "extracted" ? outcome : undefined);
    }
  };

export interface SeeFramesDeps {
  readonly frames: Pick<LibraryStore, "frame">;
  readonly decoder: Decoder;
  readonly system: Pick<IngestSystem, "settings">;
  readonly spaceId: SpaceId;
  readonly put: (film: UnseenFilm, seen: SeenPicture) => Promise<boolean>;
}

/** Looks at the pictures that are kept of films, a few at a time: no film is decoded for it again. */
export const seeFrames =
  ({ frames, decoder, system, spaceId, put }: SeeFramesDeps): LookAgainDeps<UnseenFilm>["see"] =>
  async (films, signal) => {
    for (const film of films) {
      const seen: { timeMs: number; seen: SeenPicture }[] = [];
      let canWait = false;
      for (let from = 0; from < film.framesMs.length; from += limits.picturesAtOnce) {
        const timesMs = film.framesMs.slice(from, from + limits.picturesAtOnce);
        const requests = await Promise.all(
          timesMs.map((timeMs) => requestForFrame(frames, film.itemId, timeMs)),
        );
        const { fileSizeBytesMax } = system.settings.current();
        const outcomes = await decoder.decode(requests, { fileSizeBytesMax }, signal);
        for (const [place, timeMs] of timesMs.entries()) {
          const outcome = outcomes[place];
          if (outcome?.kind !== "extracted") canWait ||= outcome?.retry === true;
          else if (outcome.picture !== undefined) seen.push({ timeMs, seen: outcome.picture });
        }
      }
      // What cannot be read for the moment is looked at in the next run.
      if (!canWait) await put(film, seenFilm(seen, spaceId));
    }
  };
