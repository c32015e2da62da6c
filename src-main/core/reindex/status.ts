import type { StoredSpace } from "#core/ports/space-store.ts";
import type { BuildStage, SpacesStatus } from "#shared/rpc/spaces-contract.ts";
import type { Background } from "./background.ts";
import type { BuildDeps } from "./builds.ts";

/** Where the spaces stand, for people. */
export const createStatus =
  ({ store, models, place }: BuildDeps, background: Background) =>
  async (): Promise<SpacesStatus> => {
    const [spaces, ready] = await Promise.all([store.spaces(), models.ready()]);
    const of = (role: StoredSpace["role"]) => spaces.find((space) => space.role === role);
    const { id, modelId, dimensions } = place.embedder.space;
    const failure = place.embedder.trouble?.();
    const [building, previous] = [of("building"), of("previous")];
    return {
      models: ready,
      active: {
        id,
        modelId,
        dimensions,
        ...(failure === undefined ? {} : { failure }),
        ...(background.isFilling() ? { missing: await store.coverage(id) } : {}),
      },
      ...(building === undefined
        ? {}
        : { building: buildingOf(building, await store.coverage(building.id), background) }),
      ...(previous === undefined
        ? {}
        : {
            previous: { id: previous.id, modelId: previous.modelId, dimensions: previous.dimensions },
          }),
      isForgetting: of("forgotten") !== undefined,
    };
  };

function buildingOf(
  { id, modelId, dimensions, paused }: StoredSpace,
  { doneCount, totalCount }: { readonly doneCount: number; readonly totalCount: number },
  background: Background,
): NonNullable<SpacesStatus["building"]> {
  const obstacle = background.obstacleOf(id);
  const stage: BuildStage = paused
    ? "paused"
    : (obstacle?.stage ?? (background.build.isIndexing(id) ? "indexing" : "embedding"));
  const pace = background.build.msPerSegment(id);
  return {
    id,
    modelId,
    dimensions,
    doneCount,
    totalCount,
    stage,
    ...(obstacle?.detail === undefined ? {} : { detail: obstacle.detail }),
    ...(stage === "embedding" && pace !== undefined
      ? { remainingMs: pace * Math.max(0, totalCount - doneCount) }
      : {}),
  };
}
