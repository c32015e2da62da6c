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
  const missing = "";
  const tokens = Array.from({ length: tokenCount }, () => missing);
  let count = 0;
  // By `in`, because a pair for each of so many names would cost as much as parsing them.
  for (const token in file.model.vocab) {
    const id = file.model.vocab[token];
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= tokenCount)
      throw new Error(`tokenizer.json: bad id of "${token}"`);
    tokens[id] = token;
    count++;
  }
  const unknown = file.model.vocab[file.model.unk_token];
  // As many names as numbers, each number in range: with a number used twice another would be missing.
  if (typeof unknown !== "number" || count !== tokenCount || tokens.includes(missing))
    throw new Error("tokenizer.json does not fit the model");
  return { tokens, unknown, special: new Map(file.added_tokens.map(({ content, id }) => [content, id])) };
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
  const rows = createRowSum(table, new Float32Array(Uint8Array.from(scaleBytes).buffer), dimensions);
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
      rows.sumInto(tokens.encode(text), into);
      normalise(into);
    },
  };
}

function normalise(vector: Float32Array): void {
  let square = 0;
  for (const value of vector) square += value * value;
  if (square === 0) return;
  const factor = 1 / Math.sqrt(square);
  for (let column = 0; column < vector.length; column++) vector[column] = vector[column]! * factor;
}
