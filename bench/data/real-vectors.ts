import { fileURLToPath } from "node:url";
import { loadStaticModel } from "#adapters/models/static-model.ts";
import { createRandom } from "./random.ts";
import { readRealDocuments, type RealDocument } from "./real-documents.ts";

const modelFolder = fileURLToPath(new URL("../../models/static-en", import.meta.url));

/** Row-major vectors, and of which document each row is; two of so many documents may share a number. */
export interface WrittenRows {
  readonly vectors: Float32Array;
  readonly clusters: Uint16Array;
}

/** How many rows there are text for beside so many questions, in whole thousands and no more than asked for. */
export function countRealRows(most: number, queryCount: number): number {
  const sizes = inOrderOfChance().map(({ passages }) => passages.length);
  const count = sizes.slice(queryCount).reduce((sum, size) => sum + size, 0);
  return Math.min(most, Math.floor(count / 1000) * 1000);
}

/** Documents in an order of chance: the first of them give a question each, whole ones after them the rows. Throws where there are too few. */
export async function writeRealVectors(base: WrittenRows, queries: WrittenRows): Promise<void> {
  const { space, embedInto } = await loadStaticModel(modelFolder, "static-en");
  const documents = inOrderOfChance();
  const asked = documents.slice(0, queries.clusters.length);
  const write = (
    { vectors, clusters }: WrittenRows,
    row: number,
    passage: string,
    document: number,
  ): void => {
    clusters[row] = document;
    embedInto(passage, vectors.subarray(row * space.dimensions, (row + 1) * space.dimensions));
  };
  for (const [row, { passages }] of asked.entries()) write(queries, row, passages[0] ?? "", row);
  let row = 0;
  for (const [number, { passages }] of documents.slice(asked.length).entries())
    for (const passage of passages.slice(0, base.clusters.length - row)) write(base, row++, passage, number);
  if (row < base.clusters.length)
    throw new Error(
      `of real text there are only ${row} passages here, and ${base.clusters.length} were asked for`,
    );
}

const inOrderOfChance = (): readonly RealDocument[] =>
  createRandom(20_261_129).shuffled([...readRealDocuments()]);
