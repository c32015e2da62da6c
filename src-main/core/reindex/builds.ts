/** The space that is being built: embedding, then its index, then the switch. */
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder, TextModels } from "#core/ports/embedder.ts";
import type { SpaceStore, StoredSpace } from "#core/ports/space-store.ts";
import type { SpacePlace } from "#core/ports/spaces.ts";
import type { VectorRows } from "#core/ports/vector-index.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { createWalk, type Walk } from "./walk.ts";

export interface BuildDeps {
  readonly store: SpaceStore & Pick<VectorRows, "vectorIds">;
  readonly models: TextModels;
  readonly place: SpacePlace;
  readonly clock: Stopwatch;
}

export interface Build extends AsyncDisposable {
  /** One step; true when the space has taken its place. */
  step(building: StoredSpace, signal: AbortSignal): Promise<boolean>;
  isIndexing(spaceId: SpaceId): boolean;
  msPerSegment(spaceId: SpaceId): number | undefined;
}

/** The model makes other vectors than when the space was begun: it was replaced on this device. */
class ModelChangedError extends Error {
  override readonly name = "ModelChangedError";
}

export async function openOf(models: TextModels, { id, modelId }: StoredSpace): Promise<Embedder> {
  const embedder = await models.open(modelId);
  if (embedder.space.id === id) return embedder;
  await embedder[Symbol.asyncDispose]();
  throw new ModelChangedError(`${modelId} is another revision than the one of these vectors.`);
}

export function createBuild({ store, models, place, clock }: BuildDeps): Build {
  let open: { readonly embedder: Embedder; readonly walk: Walk } | undefined;
  let indexing: SpaceId | undefined;
  const close = async (): Promise<void> => {
    const { embedder } = open ?? {};
    open = undefined;
    await embedder?.[Symbol.asyncDispose]();
  };
  const walkOf = (embedder: Embedder, after: number): Walk =>
    createWalk({ store, clock, embedder, put: store.addVectors }, after);
  const opened = async (building: StoredSpace) => {
    if (open?.embedder.space.id === building.id) return open;
    await close();
    const embedder = await openOf(models, building);
    return (open = { embedder, walk: walkOf(embedder, building.doneSegment) });
  };
  /** With what came while the index was made; by then little, and nothing more comes. */
  const takePlace = async (embedder: Embedder, after: number, signal: AbortSignal): Promise<void> => {
    open = undefined;
    indexing = embedder.space.id;
    try {
      await using prepared = await place.prepare(embedder, signal);
      const walk = walkOf(embedder, after);
      while (!(await walk.next(signal)));
      signal.throwIfAborted();
      await prepared.take(
        async () => {
          while (!(await walk.next(signal)));
        },
        () => store.activateSpace(embedder.space),
      );
    } finally {
      indexing = undefined;
    }
  };
  return {
    async step(building, signal) {
      const { embedder, walk } = await opened(building);
      if (!(await walk.next(signal))) return false;
      const now = (await store.spaces()).find(({ id }) => id === building.id);
      if (now?.role !== "building" || now.paused) return false;
      await takePlace(embedder, now.doneSegment, signal);
      return true;
    },
    isIndexing: (spaceId) => indexing === spaceId,
    msPerSegment: (spaceId) => (open?.walk.spaceId === spaceId ? open.walk.msPerSegment() : undefined),
    [Symbol.asyncDispose]: close,
  };
}
