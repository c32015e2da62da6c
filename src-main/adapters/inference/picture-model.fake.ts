import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ModelCatalogue, type ModelEntry } from "#shared/model/model-catalogue.ts";
import { tinyModel } from "#shared/model/tiny-model.fake.ts";
import { clipFiles, width } from "./tiny-models.fake.ts";

export interface WrittenModel {
  readonly entry: ModelEntry;
  /** Holds its files. */
  readonly folder: string;
  /** Names it, with its fingerprints. */
  readonly catalogue: string;
}

/** A tiny model for pictures as a person would bring it: its files in a folder, and a catalogue that names it. */
export function writePictureModel(
  parent: string,
  id: string,
  use: Pick<ModelEntry["use"], "cutOff" | "alikeCutOff">,
): WrittenModel {
  const folder = join(parent, id);
  const files = Object.entries(clipFiles()).map(([path, content]) => {
    const bytes = Buffer.from(content);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
    return { path, sizeBytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  });
  const entry = {
    ...tinyModel,
    id,
    kind: "image-text",
    family: "clip",
    name: `Tiny ${id}`,
    use: { dimensions: width, dtype: "fp32", tokensMax: 16, ...use },
    pins: { revision: "0123456789012345678901234567890123456789", files },
  };
  const known = ModelCatalogue.parse({ format: "tessera-models-1", models: [entry] });
  const catalogue = join(parent, `${id}.json`);
  writeFileSync(catalogue, JSON.stringify(known));
  return { entry: known.models[0]!, folder, catalogue };
}
