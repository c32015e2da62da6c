import { join } from "node:path";
import type { ReadyModel } from "#core/ports/models.ts";
import { ModelEntry } from "#shared/model/model-catalogue.ts";
import { type OfferedModel, offerModel } from "./offer-model.fake.ts";
import { clipFiles, writeModel } from "./tiny-models.fake.ts";

/** A tiny model for pictures, as a person would bring it. */
export async function writePictureModel(
  parent: string,
  id: string,
  use: Pick<ModelEntry["use"], "cutOff" | "alikeCutOff">,
): Promise<ReadyModel & OfferedModel> {
  const written = await writeModel(join(parent, id), "clip", clipFiles());
  const entry = ModelEntry.parse({
    ...written.entry,
    id,
    name: `Tiny ${id}`,
    use: { ...written.entry.use, ...use },
  });
  const model = { ...written, entry };
  return { ...model, ...(await offerModel(model, "image-text")) };
}
