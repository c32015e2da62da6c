/** Which model sees the pictures, how far it has come, and another one in its place. */
import type { Models } from "#core/ports/models.ts";
import type { IngestLibrary } from "#core/ingest/library.ts";
import type { Pictures, Refusal } from "#core/ports/use-cases.ts";
import { ModelId } from "#shared/model/model-catalogue.ts";
import type { Seeing } from "#shared/rpc/pictures-contract.ts";
import type { OpenJoint } from "./open-joint.ts";

export interface PictureModelsDeps {
  readonly joint: OpenJoint;
  readonly models: Pick<Models, "list">;
  readonly library: Pick<IngestLibrary, "seeing">;
}

type PictureModelCalls = Pick<Pictures, "seeing" | "useModel" | "cancelModel" | "forgetModel">;

export function createPictureModels({ joint, models, library }: PictureModelsDeps): PictureModelCalls {
  const seeing = async (): Promise<Seeing> => {
    await joint.ready();
    const [entry, nextEntry, before] = [joint.entry(), joint.nextEntry(), joint.before()];
    const status = await library.seeing();
    if (entry === undefined || status === undefined) return { doneCount: 0, totalCount: 0 };
    // Another one followed meanwhile.
    if (entry !== joint.entry() || nextEntry !== joint.nextEntry()) return seeing();
    const { next, ...seen } = status;
    return {
      model: shown(entry),
      ...told(seen),
      ...(next === undefined || nextEntry === undefined
        ? {}
        : { next: { model: shown(nextEntry), ...told(next) } }),
      ...(before === undefined ? {} : { before: await named(ModelId.parse(before.modelId)) }),
    };
  };
  const named = async (id: ModelId): Promise<NonNullable<Seeing["before"]>> => {
    const known = (await models.list()).find(({ entry }) => entry.id === id);
    return known === undefined ? { id, name: id } : shown(known.entry);
  };
  const after = async (change: Promise<Refusal | undefined>): Promise<Seeing | Refusal> =>
    (await change) ?? seeing();
  return {
    seeing,
    useModel: (id) => after(joint.use(id)),
    cancelModel: () => after(joint.cancel()),
    forgetModel: () => after(joint.forget()),
  };
}

const shown = ({ id, name }: NonNullable<Seeing["model"]>): NonNullable<Seeing["model"]> => ({ id, name });

type Status = Omit<NonNullable<Awaited<ReturnType<IngestLibrary["seeing"]>>>, "next">;
const told = ({ failure, ...counts }: Status) => ({
  ...counts,
  ...(failure === undefined ? {} : { failure: failure.why }),
});
