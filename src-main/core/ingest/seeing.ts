import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { Decoder, DecodeRequest } from "#core/ports/decoder.ts";
import type { JointSpaces, SeeingStatus } from "#core/ports/joint-space.ts";
import { type LibraryStore, StoreFullError } from "#core/ports/library-store.ts";
import { ModelFailure } from "#core/ports/models.ts";
import type { PictureEmbedder, RawPicture } from "#core/ports/picture-embedder.ts";
import type { BareLook, JointStore, LookStore } from "#core/ports/picture-store.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { quantiseRows } from "#shared/kit/int8-vector.ts";
import { createSerial, type Serial } from "#shared/kit/serial.ts";
import type { SegmentId, SpaceId } from "#shared/model/ids.ts";
import { requestFor, requestForFrame } from "./decode-request.ts";
import { limits } from "./limits.ts";
import type { IngestSystem } from "./system.ts";

export interface SeeingDeps {
  readonly spaces: JointSpaces;
  readonly store: JointStore & Pick<LookStore, "lookChanges">;
  readonly originals: Originals;
  readonly decoder: Decoder;
  /** Of what pictures look like without a model: stays beside it. */
  readonly keptSpaceId: SpaceId;
  readonly system: IngestSystem;
  /** Nothing else is to be done, and nobody paused. */
  readonly isCalm: () => boolean;
  /** Vectors of these came. */
  readonly onSeen: () => void;
}

type Originals = Pick<CaptureStore, "originalOf"> & Pick<LibraryStore, "frame">;

export interface Seeing extends AsyncDisposable {
  /** Something may have come, or have become calm. */
  wake(): void;
  /** Looks have gone, and not yet been forgotten by the store. */
  forget(): Promise<void>;
  /** Undefined where there is no model. */
  status(): Promise<SeeingStatus | undefined>;
}

/** Where one model has come to in this run. */
interface Progress {
  readonly embedder: PictureEmbedder;
  /** The last look that was asked about: a new one has a greater id. */
  after: number;
  failureCount: number;
  failure: ModelFailure | undefined;
}

/**
 * Gives pictures a vector in the space of a model that reads pictures and words, while nothing else waits, and then in that of the
 * model that is to take its place. Each is tried once a run; what a model did not get through is tried again when it, or the
 * program, has started anew.
 * Invariant: the index is never newer than the store, for each change of it is read from the store in the turn that makes it.
 */
export function createSeeing(deps: SeeingDeps): Seeing {
  const { spaces, store, system } = deps;
  const closing = new AbortController();
  const inTurn = createSerial();
  const step = createStep(deps, inTurn, closing.signal);
  let running: Promise<void> | undefined;
  let isWoken = false;

  const run = async (): Promise<void> => {
    while (isWoken) {
      isWoken = false;
      do if (closing.signal.aborted || !deps.isCalm()) return;
      while (await step.once());
    }
  };
  const wake = (): void => {
    isWoken = true;
    if (running !== undefined || closing.signal.aborted || !deps.isCalm()) return;
    running = run()
      .catch((error: unknown) => {
        // A full disk is waited for; a space that was closed meanwhile has another in its place, or none.
        if (!closing.signal.aborted && !step.isOfGone() && !(error instanceof StoreFullError))
          system.onFault(error);
      })
      .finally(() => {
        running = undefined;
        if (isWoken) wake();
      });
  };
  spaces.storesInTurn(inTurn);
  spaces.onChange(wake);
  const statusOf = async (embedder: PictureEmbedder) => {
    const { failure } = step.progressOf(embedder);
    const coverage = await store.lookCoverage(embedder.space.id);
    return { ...coverage, ...(failure === undefined ? {} : { failure }) };
  };
  return {
    wake,
    forget: () => inTurn(() => forgetGone(deps)),
    async status() {
      const [space, next] = [spaces.current(), spaces.next()];
      if (space === undefined) return undefined;
      const seen = await statusOf(space.embedder);
      return next === undefined ? seen : { ...seen, next: await statusOf(next) };
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await running;
      await inTurn(() => Promise.resolve());
    },
  };
}

async function forgetGone({ spaces, store }: SeeingDeps): Promise<void> {
  const space = spaces.current();
  if (space === undefined) return;
  const { removed, revision } = await store.lookChanges(space.embedder.space.id, 0, 0);
  // The next one that is opened compares itself with the rows.
  await space.index.apply({ added: [], removed, revision }).catch((error: unknown) => {
    if (space === spaces.current()) throw error;
  });
}

function createStep(deps: SeeingDeps, inTurn: Serial, signal: AbortSignal) {
  const { spaces, store } = deps;
  const known = new WeakMap<PictureEmbedder, Progress>();
  let at: Progress | undefined;
  /** All but these was removed. */
  let forgottenBut: string | undefined;
  const progressOf = (embedder: PictureEmbedder): Progress => {
    const progress = known.get(embedder) ?? { embedder, after: 0, failureCount: 0, failure: undefined };
    known.set(embedder, progress);
    return progress;
  };
  /** Of models that are used no more, so that those in use take their place. */
  const forget = async (): Promise<boolean> => {
    const kept = [deps.keptSpaceId, ...spaces.kept()];
    if (kept.join(" ") === forgottenBut) return false;
    const { done } = await store.forgetLookVectors(kept, limits.forgottenVectorCount);
    if (done) forgottenBut = kept.join(" ");
    return true;
  };
  const seeFor = async (progress: Progress): Promise<boolean> => {
    at = progress;
    return progress.failureCount < limits.seeingFailureCountMax && seePage(deps, progress, inTurn, signal);
  };
  const seeNext = async (embedder: PictureEmbedder): Promise<boolean> => {
    const progress = progressOf(embedder);
    if (await seeFor(progress)) return true;
    if (progress.failure !== undefined) return false;
    await inTurn(async () => {
      if (spaces.next() === embedder) await spaces.turn();
    });
    deps.onSeen();
    return true;
  };
  return {
    progressOf,
    /** What was being done was for a model that is used no more. */
    isOfGone: (): boolean =>
      at !== undefined && at.embedder !== spaces.current()?.embedder && at.embedder !== spaces.next(),
    /** False where there is nothing to do at the moment. */
    async once(): Promise<boolean> {
      const space = spaces.current();
      if (space === undefined) return false;
      if ((await forget()) || (await seeFor(progressOf(space.embedder)))) return true;
      const next = spaces.next();
      return next !== undefined && seeNext(next);
    },
  };
}

/** False where the model has been shown all pictures that there are. */
async function seePage(
  deps: SeeingDeps,
  at: Progress,
  inTurn: Serial,
  signal: AbortSignal,
): Promise<boolean> {
  const { spaces, store } = deps;
  const { embedder } = at;
  const bare = await store.bareLooks(embedder.space.id, at.after, limits.picturesAtOnce);
  const rows = await seeAll(deps, at, bare.looks, signal);
  if (rows.length > 0)
    await inTurn(async () => {
      const space = spaces.current();
      const isAsked = space?.embedder === embedder;
      // One that was given up meanwhile keeps nothing.
      if (!isAsked && spaces.next() !== embedder) return;
      const { added, revision } = await store.putLookVectors(embedder.space.id, rows);
      if (isAsked) await space.index.apply({ added, removed: [], revision });
    });
  // Whoever is to take another's place leaves out nothing that its model can see.
  if (spaces.next() === embedder && at.failure !== undefined)
    return at.failureCount < limits.seeingFailureCountMax;
  at.after = bare.until;
  if (rows.length > 0) deps.onSeen();
  return !bare.isAll;
}

async function seeAll(
  deps: SeeingDeps,
  at: Progress,
  looks: readonly BareLook[],
  signal: AbortSignal,
): Promise<readonly VectorRow[]> {
  if (looks.length === 0) return [];
  const read = await readAll(deps, looks, signal);
  if (read.length === 0) return [];
  const { embedder } = at;
  try {
    const vectors = await embedder.embedPictures(
      read.map(({ pixels }) => pixels),
      signal,
    );
    at.failureCount = 0;
    at.failure = undefined;
    return quantiseRows(vectors, embedder.space.dimensions).map((vector, place) => ({
      segmentId: read[place]!.lookId,
      ...vector,
    }));
  } catch (thrown) {
    if (!(thrown instanceof ModelFailure)) throw thrown;
    at.failureCount++;
    at.failure = thrown;
    return [];
  }
}

const requestForLook = ({ frame, originalOf }: Originals, look: BareLook): Promise<DecodeRequest> =>
  look.frameMs === undefined
    ? requestFor({ originalOf }, look)
    : requestForFrame({ frame }, look.itemId, look.frameMs);

/** What has gone or changed since is left out: it is read anew, and has another look then. */
async function readAll(
  { decoder, originals, system }: SeeingDeps,
  looks: readonly BareLook[],
  signal: AbortSignal,
): Promise<readonly { readonly lookId: SegmentId; readonly pixels: RawPicture }[]> {
  const { fileSizeBytesMax } = system.settings.current();
  const requests = await Promise.all(
    looks.map(async (look): Promise<DecodeRequest> => ({
      ...(await requestForLook(originals, look)),
      pixels: true,
    })),
  );
  const outcomes = await decoder.decode(requests, { fileSizeBytesMax }, signal);
  return looks.flatMap(({ lookId, contentHash, frameMs }, place) => {
    const outcome = outcomes[place];
    return outcome?.kind === "extracted" &&
      outcome.pixels !== undefined &&
      // A frame is of the film that it lies with: where that was read anew, the look is gone.
      (frameMs !== undefined || outcome.contentHash === contentHash)
      ? [{ lookId, pixels: outcome.pixels }]
      : [];
  });
}
