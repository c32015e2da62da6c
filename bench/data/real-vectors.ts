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

/** What is installed where this runs, read once. */
export interface RealText {
  /** In whole thousands, and no more than asked for. */
  readonly rowCount: number;
  /** Rows are of other documents than questions, of which each gives one. */
  write(base: WrittenRows, queries: WrittenRows): Promise<void>;
}

/** Documents in an order of chance: the first of them are for questions, whole ones after them for rows. Throws where there are too few. */
export function readRealText(rowCountMax: number, queryCount: number): RealText {
  const documents = createRandom(20_261_129).shuffled([...readRealDocuments()]);
  const [asked, written] = [documents.slice(0, queryCount), documents.slice(queryCount)];
  const passageCount = written.reduce((sum, { passages }) => sum + passages.length, 0);
  const rowCount = Math.min(rowCountMax, Math.floor(passageCount / 1000) * 1000);
  if (rowCount === 0) throw new Error(`of real text there are only ${passageCount} passages here`);
  return { rowCount, write: (base, queries) => writeRows({ asked, written }, base, queries) };
}

interface Documents {
  readonly asked: readonly RealDocument[];
  readonly written: readonly RealDocument[];
}

async function writeRows(
  { asked, written }: Documents,
  base: WrittenRows,
  queries: WrittenRows,
): Promise<void> {
  const { space, embedInto } = await loadStaticModel(modelFolder, "static-en");
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
  for (const [number, { passages }] of written.entries())
    for (const passage of passages.slice(0, base.clusters.length - row)) write(base, row++, passage, number);
}
