/** Models of the real architectures, tiny and with seeded chance for weights: what they give means nothing, how they are run is real. */
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ReadyModel } from "#core/ports/models.ts";
import { ModelEntry } from "#shared/model/model-catalogue.ts";
import { tinyModel } from "#shared/model/tiny-model.fake.ts";
import { onnxModel, type OnnxNode, type OnnxTensor, type OnnxValue, types } from "./onnx-writer.ts";

const chance = seededChance(20261128);
export const random = (name: string, ...dims: readonly number[]): OnnxTensor => ({
  name,
  dims,
  data: Float32Array.from({ length: dims.reduce((all, dim) => all * dim, 1) }, () => chance() - 0.5),
});
const whole = (name: string, ...values: readonly number[]): OnnxTensor => ({
  name,
  dims: [values.length],
  data: BigInt64Array.from(values, BigInt),
});
export const op = (
  name: string,
  inputs: readonly string[],
  output: string,
  attributes: NonNullable<OnnxNode["attributes"]> = {},
): OnnxNode => ({ op: name, inputs, outputs: [output], attributes });
export const input = (name: string, dims: OnnxValue["dims"], type: number = types.int64): OnnxValue => ({
  name,
  type,
  dims,
});
export const output = (name: string, ...dims: OnnxValue["dims"]): OnnxValue => ({
  name,
  type: types.float32,
  dims,
});

export const width = 8;
const words = [
  "[PAD]",
  "[UNK]",
  "[CLS]",
  "[SEP]",
  "sea",
  "boat",
  "bread",
  "rye",
  "winter",
  "##s",
  "a",
  "the",
];

/** A layer of self-attention over `x`, masked by `attention_mask`. */
const attention: readonly OnnxNode[] = [
  op("MatMul", ["x", "wq"], "q"),
  op("MatMul", ["x", "wk"], "k"),
  op("MatMul", ["x", "wv"], "v"),
  op("Transpose", ["k"], "kt", { perm: [0, 2, 1] }),
  op("MatMul", ["q", "kt"], "raw"),
  op("Cast", ["attention_mask"], "mask", { to: types.float32 }),
  op("Sub", ["mask", "one"], "closed"),
  op("Mul", ["closed", "much"], "bias"),
  op("Unsqueeze", ["bias", "axis1"], "bias3"),
  op("Add", ["raw", "bias3"], "open"),
  op("Softmax", ["open"], "share", { axis: -1 }),
  op("MatMul", ["share", "v"], "heard"),
  op("Add", ["x", "heard"], "states"),
];
const attentionWeights = (): readonly OnnxTensor[] => [
  random("wq", width, width),
  random("wk", width, width),
  random("wv", width, width),
  { name: "one", dims: [1], data: Float32Array.of(1) },
  { name: "much", dims: [1], data: Float32Array.of(10_000) },
  whole("axis1", 1),
];
const textInputs = [input("input_ids", ["batch", "length"]), input("attention_mask", ["batch", "length"])];

const encoder = (): Uint8Array =>
  onnxModel({
    nodes: [
      op("Gather", ["table", "input_ids"], "x"),
      ...attention,
      op("Identity", ["states"], "last_hidden_state"),
    ],
    weights: [random("table", words.length, width), ...attentionWeights()],
    inputs: textInputs,
    outputs: [output("last_hidden_state", "batch", "length", width)],
  });

/** The first token's state, through one more matrix. */
const headed = (columns: number, name: string): Uint8Array =>
  onnxModel({
    nodes: [
      op("Gather", ["table", "input_ids"], "x"),
      ...attention,
      op("Gather", ["states", "first"], "cls", { axis: 1 }),
      op("Squeeze", ["cls", "axis1"], "flat"),
      op("MatMul", ["flat", "head"], name),
    ],
    weights: [
      random("table", words.length, width),
      ...attentionWeights(),
      whole("first", 0),
      random("head", width, columns),
    ],
    inputs: textInputs,
    outputs: [output(name, "batch", columns)],
  });

/** Patches by a convolution, then their mean. */
export const vision = (name: string): Uint8Array =>
  onnxModel({
    nodes: [
      {
        ...op("Conv", ["pixel_values", "patches"], "seen"),
        attributes: { strides: [16, 16], kernel_shape: [16, 16] },
      },
      op("GlobalAveragePool", ["seen"], "mean"),
      op("Flatten", ["mean"], name, { axis: 1 }),
    ],
    weights: [random("patches", width, 3, 16, 16)],
    inputs: [input("pixel_values", ["batch", 3, 32, 32], types.float32)],
    outputs: [output(name, "batch", width)],
  });

const special = (token: string) => ({
  id: words.indexOf(token),
  content: token,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});
const tokenizer = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]"].map(special),
  normalizer: {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: {
    type: "TemplateProcessing",
    single: [
      { SpecialToken: { id: "[CLS]", type_id: 0 } },
      { Sequence: { id: "A", type_id: 0 } },
      { SpecialToken: { id: "[SEP]", type_id: 0 } },
    ],
    pair: [
      { SpecialToken: { id: "[CLS]", type_id: 0 } },
      { Sequence: { id: "A", type_id: 0 } },
      { SpecialToken: { id: "[SEP]", type_id: 0 } },
      { Sequence: { id: "B", type_id: 1 } },
      { SpecialToken: { id: "[SEP]", type_id: 1 } },
    ],
    special_tokens: {
      "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
      "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
    },
  },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
  },
};
const tokenizerFiles = {
  "tokenizer.json": JSON.stringify(tokenizer),
  "tokenizer_config.json": JSON.stringify({
    tokenizer_class: "BertTokenizer",
    pad_token: "[PAD]",
    unk_token: "[UNK]",
    cls_token: "[CLS]",
    sep_token: "[SEP]",
    model_max_length: 16,
  }),
};
const bert = (architecture: string): string =>
  JSON.stringify({
    model_type: "bert",
    architectures: [architecture],
    hidden_size: width,
    vocab_size: words.length,
    num_hidden_layers: 1,
    num_attention_heads: 1,
    pad_token_id: 0,
    id2label: { 0: "LABEL_0" },
  });
const mean = [0.48145466, 0.4578275, 0.40821073];

type Files = Readonly<Record<string, string | Uint8Array>>;

export const textEncoderFiles = (): Files => ({
  ...tokenizerFiles,
  "config.json": bert("BertModel"),
  "onnx/model.onnx": encoder(),
});
export const crossEncoderFiles = (): Files => ({
  ...tokenizerFiles,
  "config.json": bert("BertForSequenceClassification"),
  "onnx/model.onnx": headed(1, "logits"),
});
export const clipFiles = (): Files => ({
  ...tokenizerFiles,
  "config.json": JSON.stringify({ model_type: "clip", architectures: ["CLIPModel"], projection_dim: width }),
  "preprocessor_config.json": JSON.stringify({
    feature_extractor_type: "CLIPFeatureExtractor",
    image_processor_type: "CLIPImageProcessor",
    do_resize: true,
    size: { shortest_edge: 32 },
    do_center_crop: true,
    crop_size: { height: 32, width: 32 },
    do_normalize: true,
    image_mean: mean,
    image_std: [0.26862954, 0.26130258, 0.27577711],
    resample: 3,
  }),
  "onnx/text_model.onnx": headed(width, "text_embeds"),
  "onnx/vision_model.onnx": vision("image_embeds"),
});

/** Writes a model's files to a folder, and says what it is. */
export async function writeModel(
  folder: string,
  family: ModelEntry["family"],
  files: Files,
  dimensions: number | undefined = width,
): Promise<ReadyModel> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const entry = ModelEntry.parse({
    ...tinyModel,
    id: `tiny-${family}`,
    family,
    languages: [],
    use: { dtype: "fp32", dimensions, tokensMax: 16 },
  });
  return { entry, folder, revision: "0123456789012345678901234567890123456789" };
}
