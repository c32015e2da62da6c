import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { Space } from "#shared/model/space.ts";
import { createRowSum } from "./row-sum.ts";
import { createWordPiece, type Vocabulary, type WordPiece } from "./word-piece.ts";

const Card = z.object({
  format: z.literal("tessera-static-1"),
  dim: z.int().positive().max(4096),
  vocab: z.int().positive().max(65_536),
  dtype: z.literal("int8"),
  /** What `bert-text` and `word-piece` do: another tokenizer would be silently wrong. */
  tokenizer: z.literal("bert-uncased-wordpiece"),
  files: z.object({ vocabulary: z.string(), table: z.string(), scales: z.string() }),
  /** Cosine under which a nearest segment is no match; a property of the weights, so it lives beside them. */
  cutOff: z.number().min(-1).max(1),
  /** Of the first so many columns alone, which come in the order of what they tell. */
  narrow: z.array(z.object({ dim: z.int().positive(), cutOff: z.number().min(-1).max(1) })).default([]),
});

const padding = "[PAD]";
const unknown = "[UNK]";

/** One token a line, in the order of their ids: read in a tenth of the time that an object of so many names takes. */
function readVocabulary(text: string, tokenCount: number): Vocabulary {
  const tokens = text.split("\n");
  if (tokens.pop() !== "" || tokens.length !== tokenCount)
    throw new Error("the vocabulary does not fit the model");
  const ids = new Map([padding, unknown].map((token) => [token, tokens.indexOf(token)]));
  const unknownId = ids.get(unknown);
  if (unknownId === undefined || [...ids.values()].some((id) => id < 0))
    throw new Error("the vocabulary has no special tokens");
  return { tokens, unknown: unknownId, special: ids };
}

export interface StaticModel {
  readonly space: Space;
  readonly tokens: WordPiece;
  /** Writes the unit vector of the text's tokens; zeros when it has none. */
  embedInto(text: string, into: Float32Array): void;
}

/**
 * A table of token vectors: the vector of a text is the sum of its tokens' rows (`codes × scale of the row`), at unit length.
 * `folder` holds `static.json` and the three files that it names.
 */
export async function loadStaticModel(
  folder: string,
  modelId: string,
  columnCount?: number,
): Promise<StaticModel> {
  const card = Card.parse(JSON.parse(await readFile(join(folder, "static.json"), "utf8")));
  const [vocabulary, table, scaleBytes] = await Promise.all([
    readFile(join(folder, card.files.vocabulary)),
    readFile(join(folder, card.files.table)),
    readFile(join(folder, card.files.scales)),
  ]);
  const dimensions = columnCount ?? card.dim;
  const cutOff =
    dimensions === card.dim ? card.cutOff : card.narrow.find(({ dim }) => dim === dimensions)?.cutOff;
  if (cutOff === undefined) throw new Error(`${folder}: static.json knows no model of ${dimensions} columns`);
  if (table.length !== card.vocab * card.dim || scaleBytes.length !== card.vocab * 4)
    throw new Error(`${folder}: the tables do not fit static.json`);
  // What decides the vectors, and nothing else: a changed cut-off must not make a new space.
  const hash = createHash("sha256").update(vocabulary).update(table).update(scaleBytes);
  const revision = hash.digest("hex").slice(0, 12);
  const rows = createRowSum(
    firstColumns(table, card.dim, dimensions),
    new Float32Array(Uint8Array.from(scaleBytes).buffer),
    dimensions,
  );
  const tokens = createWordPiece(readVocabulary(vocabulary.toString(), card.vocab));
  return {
    space: Space.parse({
      id: `${modelId}@${revision}`,
      modelId,
      revision,
      dimensions,
      metric: "cosine",
      normalised: true,
      modalities: ["text"],
      cutOff,
    }),
    tokens,
    embedInto(text, into) {
      rows.sumInto(tokens.encode(text), into);
      normalise(into);
    },
  };
}

function firstColumns(table: Uint8Array, width: number, wanted: number): Uint8Array {
  if (wanted === width) return table;
  const rowCount = table.length / width;
  const narrow = new Uint8Array(rowCount * wanted);
  for (let row = 0; row < rowCount; row++)
    narrow.set(table.subarray(row * width, row * width + wanted), row * wanted);
  return narrow;
}

function normalise(vector: Float32Array): void {
  let square = 0;
  for (const value of vector) square += value * value;
  if (square === 0) return;
  const factor = 1 / Math.sqrt(square);
  for (let column = 0; column < vector.length; column++) vector[column] = vector[column]! * factor;
}
