/** What pictures are to show for the watches, as vectors of the model that is here. */
import type { JointSpace } from "#core/ports/joint-space.ts";
import { ModelFailure } from "#core/ports/models.ts";
import type { ShownWatch, WatchStore } from "#core/ports/watch-store.ts";
import { dequantise } from "#shared/kit/int8-vector.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { meanOf } from "../looks/look-leg.ts";
import type { JointSearch } from "../joint/joint-search.ts";
import { type CompiledWatch, watchCodes } from "./compile.ts";
import { limits } from "./limits.ts";
import { type AwaitedPictures, lookThreshold, shownThreshold } from "./looks.ts";

export interface ShownDeps {
  readonly store: Pick<WatchStore, "showFor">;
  readonly joint: Pick<JointSearch, "current" | "ready" | "readLook">;
  readonly watches: ReadonlyMap<number, CompiledWatch>;
}

export interface ShownWatches {
  /** Of the model that is here, once it was looked for one since the start. */
  spaceId(): Promise<SpaceId | undefined>;
  /** Gives the store what it lacks. False where the model does not run, or is another by now: it is tried again with what it sees next. */
  prepare(signal: AbortSignal): Promise<boolean>;
  /** The store has all watches that there are now, in the space. */
  isReady(spaceId: SpaceId): boolean;
}

type PicturesWatch = CompiledWatch & { readonly pictures: AwaitedPictures };

/** Nothing is read before a picture was seen: most libraries have no such model, and thousands of texts take it a minute. */
export function createShownWatches({ store, joint, watches }: ShownDeps): ShownWatches {
  /** Watches change with their numbers. */
  const known = new Set<number>();
  let knownSpaceId: SpaceId | undefined;
  const lacking = (): readonly CompiledWatch[] =>
    watches
      .values()
      .filter(({ number }) => !known.has(number))
      .take(limits.shownTextCountMax)
      .toArray();
  const gone = (spaceId: SpaceId): readonly number[] =>
    [...known].filter((number) => spaceId !== knownSpaceId || !watches.has(number));
  const give = async (space: JointSpace, signal: AbortSignal): Promise<void> => {
    const spaceId = space.embedder.space.id;
    const forgotten = gone(spaceId);
    for (const number of forgotten) known.delete(number);
    knownSpaceId = spaceId;
    const added = lacking();
    const shown = [
      ...(await wordsShown(space, added, signal)),
      ...(await picturesShown(joint, space, added, signal)),
    ];
    await store.showFor(shown, forgotten);
    for (const { number } of added) known.add(number);
  };
  const isReady = (spaceId: SpaceId): boolean =>
    spaceId === knownSpaceId && gone(spaceId).length === 0 && lacking().length === 0;
  return {
    spaceId: async () => (await joint.ready())?.embedder.space.id,
    isReady,
    async prepare(signal) {
      const space = joint.current();
      if (space === undefined) return false;
      try {
        while (!isReady(space.embedder.space.id)) {
          signal.throwIfAborted();
          await give(space, signal);
        }
        return true;
      } catch (thrown) {
        // What did not run is told of where the model is; one that is gone has another in its place, or none.
        if (thrown instanceof ModelFailure || space !== joint.current()) return false;
        throw thrown;
      }
    },
  };
}

export async function wordsShown(
  { embedder, cutOffs }: JointSpace,
  watches: readonly CompiledWatch[],
  signal: AbortSignal,
): Promise<readonly ShownWatch[]> {
  const meant = watches.filter(({ meaning }) => meaning !== undefined);
  if (meant.length === 0) return [];
  const { dimensions } = embedder.space;
  const all = await embedder.embedTexts(
    meant.map(({ meaning = "" }) => meaning),
    signal,
  );
  return meant.flatMap(({ number, threshold }, place): readonly ShownWatch[] => {
    const codes = watchCodes(all.slice(place * dimensions, (place + 1) * dimensions));
    const least = shownThreshold(threshold, cutOffs.words);
    return codes === undefined ? [] : [{ number, codes, threshold: least, leg: "shows" }];
  });
}

export async function picturesShown(
  joint: Pick<JointSearch, "readLook">,
  space: JointSpace,
  watches: readonly CompiledWatch[],
  signal: AbortSignal,
): Promise<readonly ShownWatch[]> {
  const shown: ShownWatch[] = [];
  for (const watch of watches) {
    if (!namesPictures(watch)) continue;
    const vector = await seenOf(joint, space, watch.pictures, signal);
    const codes = vector && watchCodes(vector);
    const threshold = lookThreshold(watch.threshold, { cutOff: space.cutOffs.picture });
    if (codes !== undefined) shown.push({ number: watch.number, codes, threshold, leg: "alike" });
  }
  return shown;
}

const namesPictures = (watch: CompiledWatch): watch is PicturesWatch => watch.pictures !== undefined;

/** As the model saw them when the watch was made, else as they are in the library; undefined where one of them is nowhere. */
async function seenOf(
  joint: Pick<JointSearch, "readLook">,
  space: JointSpace,
  { asked, kept }: AwaitedPictures,
  signal: AbortSignal,
): Promise<Float32Array | undefined> {
  const own = kept.filter(({ spaceId }) => spaceId === space.embedder.space.id);
  if (own.length > 0) return meanOf(own.map(({ vector }) => dequantise(vector)));
  const vectors = await readPictures(joint, space, asked, signal);
  return vectors && meanOf(vectors);
}

/** Undefined where one of them is gone, or the model did not see it. */
export async function readPictures(
  joint: Pick<JointSearch, "readLook">,
  space: JointSpace,
  asked: readonly Parameters<JointSearch["readLook"]>[1][],
  signal?: AbortSignal,
): Promise<readonly Float32Array[] | undefined> {
  const all = await Promise.all(asked.map((look) => joint.readLook(space, look, signal)));
  const vectors = all.flatMap((each) => (each.kind === "read" ? [each.vector] : []));
  return vectors.length === asked.length ? vectors : undefined;
}
