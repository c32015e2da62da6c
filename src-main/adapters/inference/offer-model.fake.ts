/** A model of a test as a person would bring one: a folder with its files, and a catalogue with their fingerprints. */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { ReadyModel } from "#core/ports/models.ts";
import type { ModelEntry, ModelId } from "#shared/model/model-catalogue.ts";

export interface OfferedModel {
  readonly id: ModelId;
  readonly folder: string;
  /** To be made known first; then the folder can be taken. */
  readonly cataloguePath: string;
}

export async function offerModel(
  { entry, folder, revision }: ReadyModel,
  kind: ModelEntry["kind"],
): Promise<OfferedModel> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    found
      .filter((each) => each.isFile())
      .map(async (each) => {
        const bytes = await readFile(join(each.parentPath, each.name));
        return {
          path: relative(folder, join(each.parentPath, each.name)),
          sizeBytes: bytes.length,
          sha256: createHash("sha256").update(bytes).digest("hex"),
        };
      }),
  );
  const cataloguePath = join(dirname(folder), `${entry.id}.json`);
  const models = [{ ...entry, kind, pins: { revision, files } }];
  await writeFile(cataloguePath, JSON.stringify({ format: "tessera-models-1", models }));
  return { id: entry.id, folder, cataloguePath };
}
