import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { Space } from "#shared/model/space.ts";
import { createWordPiece, type Vocabulary, type WordPiece } from "./word-piece.ts";

const Card = z.object({
  format: z.literal("tessera-static-1"),
  dim: z.int().positive().max(4096),
  vocab: z.int().positive().max(65_536),
  dtype: z.literal("int8"),
  files: z.object({ table: z.string(), scales: z.string() }),
  /** Cosine under which a nearest segment is no match; a property of the weights, so it lives beside them. */
  cutOff: z.number().min(-1).max(1),
});

// Only what `bert-text` and `word-piece` implement is accepted: another tokenizer would be silently wrong.
const TokenizerFile = z.object({
  added_tokens: z.array(z.object({ id: z.int(), content: z.string(), normalized: z.literal(false) })),
  normalizer: z.object({
    type: z.literal("BertNormalizer"),
    clean_text: z.literal(true),
    handle_chinese_chars: z.literal(true),
    strip_accents: z.literal(true),
    lowercase: z.literal(true),
  }),
  pre_tokenizer: z.object({ type: z.literal("BertPreTokenizer") }),
  model: z.object({
    type: z.literal("WordPiece"),
    unk_token: z.string(),
    continuing_subword_prefix: z.literal("##"),
    max_input_chars_per_word: z.literal(100),
    vocab: z.custom<Readonly<Record<string, unknown>>>(
      (value) => typeof value === "object" && value !== null,
    ),
  }),
});

function readVocabulary(json: string, tokenCount: number): Vocabulary {
  const file = TokenizerFile.parse(JSON.parse(json));
  const ids = new Map<string, number>();
  for (const [token, id] of Object.entries(file.model.vocab)) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= tokenCount)
      throw new Error(`tokenizer.json: bad id of "${token}"`);
    ids.set(token, id);
  }
  const unknown = ids.get(file.model.unk_token);
  if (unknown === undefined || ids.size !== tokenCount)
    throw new Error("tokenizer.json does not fit the model");
  return { ids, unknown, special: new Map(file.added_tokens.map(({ content, id }) => [content, id])) };
}

export interface StaticModel {
  readonly space: Space;
  readonly tokens: WordPiece;
  /** Writes the unit vector of the text's tokens; zeros when it has none. */
  embedInto(text: string, into: Float32Array): void;
}

/**
 * A table of token vectors: the vector of a text is the sum of its tokens' rows (`codes × scale of the row`), at unit length.
 * `folder` holds `static.json`, `tokenizer.json` and the two files that `static.json` names.
 */
export async function loadStaticModel(folder: string, modelId: string): Promise<StaticModel> {
  const [cardBytes, tokenizerBytes] = await Promise.all([
    readFile(join(folder, "static.json")),
    readFile(join(folder, "tokenizer.json")),
  ]);
  const card = Card.parse(JSON.parse(cardBytes.toString()));
  const [table, scaleBytes] = await Promise.all([
    readFile(join(folder, card.files.table)),
    readFile(join(folder, card.files.scales)),
  ]);
  const dimensions = card.dim;
  if (table.length !== card.vocab * dimensions || scaleBytes.length !== card.vocab * 4)
    throw new Error(`${folder}: the tables do not fit static.json`);
  const vocabulary = readVocabulary(tokenizerBytes.toString(), card.vocab);
  // What decides the vectors, and nothing else: a changed cut-off must not make a new space.
  const hash = createHash("sha256").update(tokenizerBytes).update(table).update(scaleBytes);
  const revision = hash.digest("hex").slice(0, 12);
  const codes = new Int8Array(table.buffer, table.byteOffset, table.length);
  const scales = new Float32Array(Uint8Array.from(scaleBytes).buffer);
  const tokens = createWordPiece(vocabulary);
  return {
    space: Space.parse({
      id: `${modelId}@${revision}`,
      modelId,
      revision,
      dimensions,
      metric: "cosine",
      normalised: true,
      modalities: ["text"],
      cutOff: card.cutOff,
    }),
    tokens,
    embedInto(text, into) {
      into.fill(0);
      addRows({ codes, scales }, tokens.encode(text), into);
      normalise(into);
    },
  };
}

interface Table {
  readonly codes: Int8Array;
  readonly scales: Float32Array;
}

// Four rows at a time, because reading and writing the sum costs as much as adding to it. `at` cannot be used:
// this loop runs two million times a second. Invariant: every token is below the count that the tables were checked for.
function addRows({ codes, scales }: Table, tokens: readonly number[], into: Float32Array): void {
  const width = into.length;
  let next = 0;
  for (; next + 3 < tokens.length; next += 4) {
    const [a, b, c, d] = [tokens[next]!, tokens[next + 1]!, tokens[next + 2]!, tokens[next + 3]!];
    const [scaleA, scaleB, scaleC, scaleD] = [scales[a]!, scales[b]!, scales[c]!, scales[d]!];
    const [rowA, rowB, rowC, rowD] = [a * width, b * width, c * width, d * width];
    for (let column = 0; column < width; column++)
      into[column]! +=
        codes[rowA + column]! * scaleA +
        codes[rowB + column]! * scaleB +
        codes[rowC + column]! * scaleC +
        codes[rowD + column]! * scaleD;
  }
  for (; next < tokens.length; next++) {
    const row = tokens[next]! * width;
    const scale = scales[tokens[next]!]!;
    for (let column = 0; column < width; column++) into[column]! += codes[row + column]! * scale;
  }
}

function normalise(vector: Float32Array): void {
  let square = 0;
  for (const value of vector) square += value * value;
  if (square === 0) return;
  const factor = 1 / Math.sqrt(square);
  for (let column = 0; column < vector.length; column++) vector[column] = (vector[column] ?? 0) * factor;
}
