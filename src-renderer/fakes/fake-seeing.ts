import type { Seeing } from "#shared/rpc/pictures-contract.ts";
import type { SpaceComparison } from "#shared/rpc/spaces-contract.ts";
import { ModelId } from "#shared/model/model-catalogue.ts";
import type { FakeOptions, Implementer } from "./fake-host.ts";
import { comparisonOf, space } from "./fake-spaces.ts";

const present = { id: ModelId.parse("pictures"), name: "Pictures and words" };
const other = { id: ModelId.parse("pictures-large"), name: "Pictures and words, large" };

/** No model sees pictures; or one does, and another is being shown them. */
export function fakeSeeing({ pictures: os }: Implementer, { isChoosing }: Pick<FakeOptions, "isChoosing">) {
  const seen = { doneCount: 640, totalCount: 640 };
  let status: Seeing = isChoosing
    ? { ...seen, model: present, next: { ...seen, doneCount: 250, model: other } }
    : { doneCount: 0, totalCount: 0 };
  return {
    seeing: os.seeing.handler(() => status),
    useModel: os.useModel.handler(({ input: { modelId }, errors }) => {
      if (!isChoosing) throw errors.MODEL_NOT_READY({ data: { modelId } });
      return (status = { ...seen, model: present, next: { ...seen, doneCount: 0, model: other } });
    }),
    cancelModel: os.cancelModel.handler(({ errors }) => {
      if (status.next === undefined) throw errors.NO_SPACE_BUILT();
      return (status = { ...seen, model: present });
    }),
    forgetModel: os.forgetModel.handler(({ errors }) => {
      throw errors.NO_SPACE_BEFORE();
    }),
    compareModels: os.compareModels.handler(async function* ({ errors }): AsyncGenerator<SpaceComparison> {
      const { next } = status;
      if (next === undefined) throw errors.NO_SPACE_TO_COMPARE();
      yield* comparisonOf(space(present.id, 512), { ...space(other.id, 768), ...next });
    }),
  };
}
