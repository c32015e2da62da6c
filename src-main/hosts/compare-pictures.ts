/** The person's own searches by two models for pictures, side by side. */
import type { JointSpace } from "#core/ports/joint-space.ts";
import { ModelFailure } from "#core/ports/models.ts";
import type { SpaceName } from "#core/ports/space-store.ts";
import type { ComparedSpace } from "#core/ports/spaces.ts";
import type { Pictures, Refusal } from "#core/ports/use-cases.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { compareSides } from "#core/reindex/compare.ts";
import { createExactVectors } from "#core/reindex/exact-vectors.ts";
import type { SpaceComparison } from "#shared/rpc/spaces-contract.ts";
import { type BesideModel, cutOffsOf, type OpenJoint } from "./open-joint.ts";
import type { OpenLooks } from "./open-looks.ts";
import { nothingLearnt, openSearch, type OpenSearchDeps } from "./open-search.ts";
import type { OpenStore } from "./open-store.ts";
import type { LiveSpace } from "./spaces/live-space.ts";

export interface ComparePicturesDeps extends Omit<
  OpenSearchDeps,
  "store" | "vectors" | "embedder" | "joint"
> {
  readonly joint: OpenJoint;
  readonly jointIn: OpenLooks["jointIn"];
  readonly live: Pick<LiveSpace, "search" | "vectors" | "embedder">;
  readonly store: Pick<OpenStore, "search" | "looks" | "notes">;
}

const nameOf = ({ entry, embedder }: Pick<BesideModel, "entry" | "embedder">): SpaceName => ({
  id: embedder.space.id,
  modelId: entry.id,
  dimensions: embedder.space.dimensions,
});

export function createComparePictures(deps: ComparePicturesDeps): Pictures["compareModels"] {
  const { joint } = deps;
  return async (signal) => {
    const space = await joint.ready();
    const entry = joint.entry();
    if (space === undefined || entry === undefined) return { refused: "NO_SPACE_TO_COMPARE" };
    await using opening = new AsyncDisposableStack();
    const beside = await joint.beside();
    if (isRefusal(beside)) return beside;
    opening.use(beside);
    const { embedder } = space;
    const refused = (await startOf({ entry, embedder }, signal)) ?? (await startOf(beside, signal));
    if (refused !== undefined) return refused;
    const held = opening.move();
    return compare(deps, { entry, embedder }, beside, held, signal);
  };
}

/** Its first question would not be waited for long enough. */
async function startOf(
  { entry, embedder }: Pick<BesideModel, "entry" | "embedder">,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  try {
    await embedder.embedTexts(["a picture"], signal);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof ModelFailure)) throw thrown;
    return { refused: "MODEL_FAILS", data: { modelId: entry.id, detail: thrown.message } };
  }
}

async function* compare(
  deps: ComparePicturesDeps,
  asked: Pick<BesideModel, "entry" | "embedder">,
  beside: BesideModel,
  held: AsyncDisposable,
  signal: AbortSignal,
): AsyncGenerator<SpaceComparison> {
  await using _held = held;
  const { joint, store, live } = deps;
  const [searches, coverage] = await Promise.all([
    store.notes.savedSearches(),
    store.looks.lookCoverage(beside.embedder.space.id),
  ]);
  const sides = {
    searches,
    active: nameOf(asked),
    other: { ...nameOf(beside), ...coverage },
    search: live.search,
    openOther: () => openOther(deps, beside, coverage.doneCount),
  };
  const areStillThese = (): boolean =>
    joint.current()?.embedder === asked.embedder && joint.kept().includes(beside.embedder.space.id);
  try {
    for await (const event of compareSides(sides, signal)) {
      // An answer of one that has followed meanwhile would stand under the other's name.
      if (!areStillThese()) return;
      yield event;
    }
  } catch (thrown) {
    // One that was given up is closed.
    if (areStillThese()) throw thrown;
  }
}

async function openOther(
  { store, live, jointIn, looks, sounds, places, rerank, report }: ComparePicturesDeps,
  { entry, embedder }: BesideModel,
  vectorCount: number,
): Promise<ComparedSpace> {
  const space: JointSpace = {
    embedder: embedder,
    // Its index may not be there.
    index: createExactVectors(store.looks, embedder.space.id, vectorCount),
    cutOffs: cutOffsOf(entry),
  };
  const { search, ...opened } = await openSearch({
    store: { search: store.search, library: nothingLearnt },
    vectors: live.vectors,
    embedder: live.embedder,
    looks,
    sounds,
    joint: jointIn(space),
    places,
    rerank,
    report,
  });
  return { search, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}
