import type { Spaces } from "#core/ports/spaces.ts";
import { SpaceId } from "#shared/model/ids.ts";
import type { SpacesStatus } from "#shared/rpc/spaces-contract.ts";

const active = { id: SpaceId.parse("static@1"), modelId: "static", dimensions: 4 };
const status: SpacesStatus = { models: ["static", "other"], active, isForgetting: false };
const building: NonNullable<SpacesStatus["building"]> = {
  id: SpaceId.parse("other@1"),
  modelId: "other",
  dimensions: 2,
  doneCount: 1,
  totalCount: 2,
  stage: "embedding",
};

/** One model in use, and one that can be. */
export function fakeSpaces(): Spaces {
  return {
    start: () => undefined,
    status: () => Promise.resolve(status),
    use: (modelId) =>
      Promise.resolve(
        modelId === "other" ? { ...status, building } : { refused: "MODEL_NOT_READY", data: { modelId } },
      ),
    setPaused: () => Promise.resolve({ refused: "NO_SPACE_BUILT" }),
    cancel: () => Promise.resolve({ refused: "NO_SPACE_BUILT" }),
    rollBack: () => Promise.resolve({ refused: "NO_SPACE_BEFORE" }),
    forget: () => Promise.resolve({ refused: "NO_SPACE_BEFORE" }),
    compare: () => Promise.resolve({ refused: "NO_SPACE_TO_COMPARE" }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
