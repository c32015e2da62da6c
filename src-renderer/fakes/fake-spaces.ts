import { ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { ComparedHit, SpaceComparison, SpacesStatus } from "#shared/rpc/spaces-contract.ts";
import type { Implementer } from "./fake-host.ts";

export const space = (modelId: string, dimensions: number) => ({
  id: SpaceId.parse(`${modelId}@1`),
  modelId,
  dimensions,
});
const full = space("static-en", 256);
const small = space("static-en-128", 128);
const totalCount = 1_200;

const hit = (number: number, name: string): ComparedHit => ({
  itemId: ItemId.parse(`01990000-0000-7000-8000-${String(number).padStart(12, "0")}`),
  segmentId: SegmentId.parse(number),
  name,
  path: `/home/ada/Notes/${name}`,
});

/** Two models; the one that is prepared comes further with each look, and then takes over. */
export function fakeSpaces({ spaces: os }: Implementer) {
  let status: SpacesStatus = { models: ["static-en", "static-en-128"], active: full, isForgetting: false };
  const without = ({ models, active }: SpacesStatus): SpacesStatus => ({
    models,
    active,
    isForgetting: false,
  });
  const further = (): SpacesStatus => {
    const { building } = status;
    if (building?.stage !== "embedding") return status;
    const doneCount = building.doneCount + 400;
    status =
      doneCount >= totalCount
        ? { ...without(status), active: small, previous: full }
        : { ...status, building: { ...building, doneCount, remainingMs: (totalCount - doneCount) * 50 } };
    return status;
  };
  return {
    status: os.status.handler(further),
    use: os.use.handler(({ input: { modelId }, errors }) => {
      if (modelId === status.active.modelId) throw errors.MODEL_IN_USE({ data: { modelId } });
      status = { ...status, building: { ...small, doneCount: 0, totalCount, stage: "embedding" } };
      return status;
    }),
    setPaused: os.setPaused.handler(({ input: { paused }, errors }) => {
      const { building } = status;
      if (building === undefined) throw errors.NO_SPACE_BUILT();
      status = { ...status, building: { ...building, stage: paused ? "paused" : "embedding" } };
      return status;
    }),
    cancel: os.cancel.handler(() => (status = without(status))),
    rollBack: os.rollBack.handler(() => {
      const { active, previous = active } = status;
      return (status = { ...without(status), active: previous, previous: active });
    }),
    forget: os.forget.handler(() => (status = without(status))),
    compare: os.compare.handler(() => comparisonIn(status)),
  };
}

const comparisonIn = ({ active, building, previous }: SpacesStatus): AsyncGenerator<SpaceComparison> =>
  comparisonOf(active, {
    ...(building ?? previous ?? small),
    doneCount: building?.doneCount ?? totalCount,
    totalCount,
  });

type Begun = Extract<SpaceComparison, { readonly kind: "begun" }>;

/** The saved searches by two models. */
export async function* comparisonOf(
  active: Begun["active"],
  other: Begun["other"],
): AsyncGenerator<SpaceComparison> {
  const both = [hit(1, "sourdough.md"), hit(2, "starter.md")];
  yield await Promise.resolve({
    kind: "begun",
    queryCount: 2,
    active,
    other,
  } as const);
  yield {
    kind: "query",
    name: "Baking",
    text: "bread",
    active: [...both, hit(3, "rye.md")],
    other: [...both, hit(4, "oven.md")],
    overlap: 2 / 3,
  };
  yield {
    kind: "query",
    name: "Travel",
    text: "lisbon",
    active: [hit(5, "lisbon.md")],
    other: [],
    overlap: 0,
  };
}
