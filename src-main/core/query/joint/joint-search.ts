/** What a search asks of a model that reads pictures and words: questions as vectors, remembered for a while. */
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { JointSpace, JointSpaces } from "#core/ports/joint-space.ts";
import { ModelFailure } from "#core/ports/models.ts";
import type { RawPicture } from "#core/ports/picture-embedder.ts";
import type { KnownPicture, LookReads } from "#core/ports/picture-store.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { HeldId } from "#shared/model/picture.ts";
import type { QueryLook } from "#shared/query/ast.ts";
import { isHeld } from "../looks/asked-looks.ts";
import type { HeldPictures } from "../looks/held-pictures.ts";
import { heldBytesMax } from "../looks/limits.ts";
import { wordsWaitMsMax } from "./limits.ts";
import { type Asked, createRemembered } from "./remembered.ts";

export interface JointSearch {
  readonly reads: LookReads;
  /** Undefined where no such model is here: then nothing is asked, and nothing costs. */
  current(): JointSpace | undefined;
  /** The same, once it was looked for one since the start. */
  ready(): Promise<JointSpace | undefined>;
  /** `typing`: the question is not finished, so it waits for nothing; the model starts meanwhile. */
  readWords(space: JointSpace, text: string, typing: boolean, signal?: AbortSignal): Promise<Asked>;
  readLook(space: JointSpace, look: QueryLook, signal?: AbortSignal): Promise<Asked>;
}

export interface JointSearchDeps {
  readonly spaces: Pick<JointSpaces, "current" | "ready">;
  readonly reads: LookReads;
  readonly held: Pick<HeldPictures, "get">;
  /** Beside the one of ingestion. */
  readonly decoder: Decoder;
  readonly clock: Stopwatch;
}

const unseen: Asked = { kind: "unseen" };
const notYet: Asked = { kind: "not-yet" };

export function createJointSearch({ spaces, reads, held, decoder, clock }: JointSearchDeps): JointSearch {
  const remembered = createRemembered();
  const keyOf = ({ embedder }: JointSpace, ...asked: readonly unknown[]): string =>
    JSON.stringify([embedder.space.id, ...asked]);
  const handedIn = (space: JointSpace, id: HeldId): Promise<Asked> => {
    const pixels = held.get(id)?.pixels;
    return pixels === undefined
      ? Promise.resolve(unseen)
      : remembered.through(keyOf(space, "held", id), () => pictureAsked(space, pixels));
  };
  const ofLibrary = async (
    space: JointSpace,
    itemId: ItemId,
    { box, atMs }: QueryLook,
    signal?: AbortSignal,
  ): Promise<Asked> => {
    const [picture] = await reads.knownPictures([{ itemId, atMs }], space.embedder.space.id, signal);
    if (picture === undefined) return unseen;
    if (box === undefined && picture.vector !== undefined) return { kind: "read", vector: picture.vector };
    return remembered.through(keyOf(space, "part", picture.contentHash, box), async () => {
      const pixels = await pixelsOf(decoder, picture, box);
      return pixels === undefined ? unseen : pictureAsked(space, pixels);
    });
  };
  return {
    reads,
    current: spaces.current,
    ready: spaces.ready,
    async readWords(space, text, typing, signal) {
      const key = keyOf(space, "words", text);
      const known = remembered.get(key);
      if (typing && known?.isDone !== true) {
        // One question warms the model up; those behind it are not finished either.
        if (!remembered.isBusy()) void remembered.through(key, () => wordsAsked(space, text));
        return notYet;
      }
      const asked = remembered.through(key, () => wordsAsked(space, text));
      return within(asked, wordsWaitMsMax, clock, signal);
    },
    readLook: (space, look, signal) =>
      isHeld(look.target) ? handedIn(space, look.target) : ofLibrary(space, look.target, look, signal),
  };
}

const wordsAsked = ({ embedder }: JointSpace, text: string): Promise<Asked> =>
  readOrFailed(embedder.embedTexts([text]));
const pictureAsked = ({ embedder }: JointSpace, pixels: RawPicture): Promise<Asked> =>
  readOrFailed(embedder.embedPictures([pixels]));

/** A model that fails takes its leg out of the answer, and nothing else. */
async function readOrFailed(reading: Promise<Float32Array>): Promise<Asked> {
  try {
    return { kind: "read", vector: await reading };
  } catch (thrown) {
    if (!(thrown instanceof ModelFailure)) throw thrown;
    return { kind: "failed", detail: thrown.message };
  }
}

/** Another content than was indexed is not what the person saw. */
async function pixelsOf(
  decoder: Decoder,
  { path, sizeBytes, modifiedMs, contentHash }: KnownPicture,
  box: QueryLook["box"],
): Promise<RawPicture | undefined> {
  const request = { path, sizeBytes, modifiedMs, pixels: true, ...(box === undefined ? {} : { part: box }) };
  const [outcome] = await decoder.decode([request], { fileSizeBytesMax: heldBytesMax });
  return outcome?.kind === "extracted" && outcome.contentHash === contentHash ? outcome.pixels : undefined;
}

async function within(
  asked: Promise<Asked>,
  waitMs: number,
  clock: Stopwatch,
  signal?: AbortSignal,
): Promise<Asked> {
  const done = new AbortController();
  const ending = signal === undefined ? done.signal : AbortSignal.any([done.signal, signal]);
  const late = clock.sleep(waitMs, ending).then(
    () => notYet,
    () => notYet,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    done.abort();
    signal?.throwIfAborted();
  }
}
