/** Spaces side by side: another model is taken into use without an outage, compared, and given back. */
import type { Embedder } from "#core/ports/embedder.ts";
import type { SearchNotes } from "#core/ports/search-notes.ts";
import type { SpaceName, StoredSpace } from "#core/ports/space-store.ts";
import type { Spaces } from "#core/ports/spaces.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import type { SpaceComparison, SpacesStatus } from "#shared/rpc/spaces-contract.ts";
import { Background, type BackgroundDeps } from "./background.ts";
import { openOf } from "./builds.ts";
import { compareSides } from "./compare.ts";
import { createStatus } from "./status.ts";

export interface SpacesDeps extends BackgroundDeps {
  readonly notes: Pick<SearchNotes, "savedSearches">;
}

export function createSpaces(deps: SpacesDeps): Spaces {
  const { store, models, place } = deps;
  const background = new Background(deps);
  const status = createStatus(deps, background);
  const of = async (role: StoredSpace["role"]): Promise<StoredSpace | undefined> =>
    (await store.spaces()).find((space) => space.role === role);
  /** Ends what is being done for it first. */
  const changing = (change: (signal: AbortSignal) => Promise<Refusal | void>) =>
    background.between(async (signal) => (await change(signal)) ?? status());
  const rollBack = (): Promise<SpacesStatus | Refusal> =>
    changing(async (signal) => {
      const previous = await of("previous");
      if (previous === undefined) return { refused: "NO_SPACE_BEFORE" };
      const refused = await goBackTo(deps, previous, signal);
      background.moved();
      return refused;
    });
  const withBuilding = (change: (building: StoredSpace) => Promise<void>) =>
    changing(async () => {
      const building = await of("building");
      return building === undefined ? { refused: "NO_SPACE_BUILT" } : change(building);
    });
  return {
    start: () => background.start(),
    status,
    async use(modelId) {
      if (place.embedder.space.modelId === modelId) return { refused: "MODEL_IN_USE", data: { modelId } };
      const isPrevious = (await of("previous"))?.modelId === modelId;
      if (isPrevious) return rollBack();
      return changing(async (signal) => {
        // Nothing is found by the meaning of the words as it is: so nobody waits until all has been embedded.
        if (place.embedder.trouble?.() === undefined) return begin(deps, await of("building"), modelId);
        const refused = await turnTo(deps, modelId, signal);
        background.moved();
        return refused;
      });
    },
    setPaused: (paused) => withBuilding(({ id }) => store.setSpacePaused(id, paused)),
    cancel: () => withBuilding(({ id }) => store.forgetSpace(id)),
    rollBack,
    forget: () =>
      changing(async () => {
        const previous = await of("previous");
        return previous === undefined ? { refused: "NO_SPACE_BEFORE" } : store.forgetSpace(previous.id);
      }),
    async compare(signal) {
      const other = (await of("building")) ?? (await of("previous"));
      if (other === undefined) return { refused: "NO_SPACE_TO_COMPARE" };
      if (!(await models.ready()).includes(other.modelId)) return notReady(other.modelId);
      return compareWith(deps, other, signal);
    },
    [Symbol.asyncDispose]: () => background[Symbol.asyncDispose](),
  };
}

async function goBackTo(
  deps: SpacesDeps,
  previous: StoredSpace,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  const embedder = await openOf(deps.models, previous).catch(() => undefined);
  return embedder === undefined ? notReady(previous.modelId) : putInPlace(deps, embedder, signal);
}

/** At once, with the vectors that its space has, be it none. */
async function turnTo(deps: SpacesDeps, modelId: string, signal: AbortSignal): Promise<Refusal | undefined> {
  const isReady = (await deps.models.ready()).includes(modelId);
  const embedder = isReady ? await deps.models.open(modelId).catch(() => undefined) : undefined;
  return embedder === undefined ? notReady(modelId) : putInPlace(deps, embedder, signal);
}

async function putInPlace(
  { store, place }: SpacesDeps,
  embedder: Embedder,
  signal: AbortSignal,
): Promise<undefined> {
  const { space } = embedder;
  await using prepared = await place.prepare(embedder, signal);
  // What has no vector here yet is found by its words until it has one: nobody waits for that.
  await prepared.take(
    () => Promise.resolve(),
    () => store.activateSpace(space),
  );
  return undefined;
}

async function begin(
  { store, models }: SpacesDeps,
  building: StoredSpace | undefined,
  modelId: string,
): Promise<Refusal | undefined> {
  const isReady = (await models.ready()).includes(modelId);
  const embedder = isReady ? await models.open(modelId).catch(() => undefined) : undefined;
  if (embedder === undefined) return notReady(modelId);
  const { space } = embedder;
  await embedder[Symbol.asyncDispose]();
  if (building !== undefined && building.id !== space.id)
    return { refused: "SPACE_BEING_BUILT", data: { modelId: building.modelId } };
  await store.beginSpace(space);
  return undefined;
}

const notReady = (modelId: string): Refusal => ({ refused: "MODEL_NOT_READY", data: { modelId } });

const factsOf = ({ id, modelId, dimensions }: SpaceName): SpaceName => ({ id, modelId, dimensions });

async function* compareWith(
  { store, models, place, notes }: SpacesDeps,
  other: StoredSpace,
  signal: AbortSignal,
): AsyncGenerator<SpaceComparison> {
  const [searches, { totalCount }, ids] = await Promise.all([
    notes.savedSearches(),
    store.coverage(other.id),
    store.vectorIds(other.id),
  ]);
  yield* compareSides(
    {
      searches,
      active: factsOf(place.embedder.space),
      other: { ...factsOf(other), doneCount: ids.length, totalCount },
      search: place.search,
      openOther: async () => place.compared(await openOf(models, other)),
    },
    signal,
  );
}
