/** A Whisper and a Moonshine, tiny and of seeded chance: an encoder of sound, and a decoder with a cache that writes tokens. */
import { onnxModel, type OnnxNode, type OnnxTensor, type OnnxValue, types } from "./onnx-writer.ts";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { width } from "./tiny-models.fake.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

const chance = seededChance(7);
const random = (name: string, ...dims: readonly number[]): OnnxTensor => ({
  name,
  dims,
  data: Float32Array.from({ length: dims.reduce((all, dim) => all * dim, 1) }, () => chance() - 0.5),
});
const node = (
  op: string,
  inputs: readonly string[],
  out: string,
  attributes: OnnxNode["attributes"] = {},
): OnnxNode => ({
  op,
  inputs,
  outputs: [out],
  attributes,
});
const float = (name: string, ...dims: OnnxValue["dims"]): OnnxValue => ({ name, type: types.float32, dims });

/** `channels` numbers at each moment become one state for every `stride` of them. */
const encoderOf = (input: OnnxValue, channels: number, stride: number): Uint8Array =>
  onnxModel({
    nodes: [
      // Raw sound has no channel of its own.
      ...(input.dims.length === 2
        ? [node("Unsqueeze", [input.name, "one"], "sound")]
        : [node("Identity", [input.name], "sound")]),
      node("Conv", ["sound", "filters"], "seen", { strides: [stride], kernel_shape: [stride] }),
      node("Transpose", ["seen"], "last_hidden_state", { perm: [0, 2, 1] }),
    ],
    weights: [
      random("filters", width, channels, stride),
      { name: "one", dims: [1], data: BigInt64Array.of(1n) },
    ],
    inputs: [input],
    outputs: [float("last_hidden_state", "batch", "moments", width)],
  });

const caches = ["decoder.key", "decoder.value", "encoder.key", "encoder.value"];

/** So that chance writes words: there are two hundred times as many marks of time. */
const wordy = ({ data, ...head }: OnnxTensor, vocabularySize: number, isSure: boolean): OnnxTensor => ({
  ...head,
  data: Float32Array.from([...data].map(Number), (weight, place) =>
    isSure ? (place % vocabularySize < words.length ? weight * 60 : weight) : weight / 100,
  ),
});

export interface Hearing {
  /** The language that it takes everything for. */
  readonly language?: "en" | "de";
  /** What it writes, whatever the language: English words where it is left out. */
  readonly writes?: "chinese";
  /** One that is not finds any word about as likely as any other. */
  readonly isSure?: boolean;
}

function decoderOf(
  vocabularySize: number,
  { language = "en", isSure = true }: Hearing = {},
  favoured = [idOf(`<|${language}|>`), ...(isSure ? [] : words.map(idOf))],
): Uint8Array {
  const cache = (name: string): OnnxValue => float(name, "batch", 1, "past", width);
  return onnxModel({
    nodes: [
      node("Gather", ["table", "input_ids"], "x"),
      node("Unsqueeze", ["x", "one"], "x4"),
      node("Unsqueeze", ["encoder_hidden_states", "one"], "heard4"),
      ...["key", "value"].flatMap((part) => [
        node("Concat", [`past_key_values.0.decoder.${part}`, "x4"], `present.0.decoder.${part}`, { axis: 2 }),
        node("Identity", ["heard4"], `present.0.encoder.${part}`),
      ]),
      node("Transpose", ["heard4"], "turned", { perm: [0, 1, 3, 2] }),
      node("MatMul", ["x4", "turned"], "nearness"),
      node("Softmax", ["nearness"], "cross_attentions.0", { axis: -1 }),
      node("MatMul", ["cross_attentions.0", "heard4"], "taken"),
      node("ReduceMean", ["present.0.decoder.key"], "before", { axes: [2], keepdims: 1 }),
      node("Add", ["x4", "taken"], "sum"),
      node("Add", ["sum", "before"], "states4"),
      node("Squeeze", ["states4", "one"], "states"),
      node("MatMul", ["states", "head"], "scores"),
      node("Add", ["scores", "favour"], "logits"),
    ],
    weights: [
      random("table", vocabularySize, width),
      wordy(random("head", width, vocabularySize), vocabularySize, isSure),
      {
        name: "favour",
        dims: [vocabularySize],
        data: Float32Array.from({ length: vocabularySize }, (_, id) => (favoured.includes(id) ? 30 : 0)),
      },
      { name: "one", dims: [1], data: BigInt64Array.of(1n) },
    ],
    inputs: [
      { name: "input_ids", type: types.int64, dims: ["batch", "length"] },
      float("encoder_hidden_states", "batch", "moments", width),
      ...caches.map((name) => cache(`past_key_values.0.${name}`)),
    ],
    outputs: [
      float("logits", "batch", "length", vocabularySize),
      float("cross_attentions.0", "batch", 1, "length", "moments"),
      ...caches.map((name) => cache(`present.0.${name}`)),
    ],
  });
}

const words = ["Ġa", "Ġboat", "Ġwaits", "Ġfor", "Ġthe", "Ġtide", "Ġsea", "Ġwinter"];
const chinese = ["我们", "去", "公园", "天气", "很", "好", "今天", "树"];
const spoken = ["<|en|>", "<|de|>"];
const marks = ["<|endoftext|>", "<|startoftranscript|>", ...spoken, "<|transcribe|>", "<|notimestamps|>"];
const times = Array.from({ length: 1501 }, (_, step) => `<|${(step * 0.02).toFixed(2)}|>`);
const vocabulary = [...words, ...marks, ...times];
const idOf = (token: string): number => vocabulary.indexOf(token);

/** A token in a file of byte-level pairs: bytes that are no letter of Latin-1 are letters from U+0100 on, in order. */
function byteLevel(word: string): string {
  const isLetter = (byte: number): boolean =>
    (byte > 32 && byte < 127) || (byte > 160 && byte < 173) || byte > 173;
  const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isLetter(byte));
  return Array.from(Buffer.from(word), (byte) =>
    String.fromCodePoint(isLetter(byte) ? byte : 256 + others.indexOf(byte)),
  ).join("");
}

const tokenizerFiles = (tokenizerClass: string, written: readonly string[] = words): Files => ({
  "tokenizer.json": JSON.stringify({
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [...marks, ...times].map((content) => ({
      id: idOf(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: marks.includes(content),
    })),
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      vocab: Object.fromEntries(written.map((word, id) => [word, id])),
      merges: [],
    },
  }),
  "tokenizer_config.json": JSON.stringify({
    tokenizer_class: tokenizerClass,
    bos_token: "<|endoftext|>",
    eos_token: "<|endoftext|>",
    pad_token: "<|endoftext|>",
    unk_token: "<|endoftext|>",
    model_max_length: 448,
  }),
});
const ends = { eos_token_id: idOf("<|endoftext|>"), pad_token_id: idOf("<|endoftext|>") };

/** `language`: absent makes a model of English alone. */
export const whisperFiles = (hearing?: Hearing): Files => ({
  ...tokenizerFiles("WhisperTokenizer", hearing?.writes === "chinese" ? chinese.map(byteLevel) : words),
  "config.json": JSON.stringify({
    model_type: "whisper",
    architectures: ["WhisperForConditionalGeneration"],
    is_encoder_decoder: true,
    d_model: width,
    encoder_layers: 1,
    decoder_layers: 1,
    encoder_attention_heads: 1,
    decoder_attention_heads: 1,
    num_mel_bins: 80,
    max_source_positions: 1500,
    vocab_size: vocabulary.length,
    median_filter_width: 7,
    ...ends,
  }),
  "generation_config.json": JSON.stringify({
    alignment_heads: [[0, 0]],
    decoder_start_token_id: idOf("<|startoftranscript|>"),
    ...(hearing?.language === undefined
      ? { is_multilingual: false }
      : {
          is_multilingual: true,
          lang_to_id: Object.fromEntries(spoken.map((mark) => [mark, idOf(mark)])),
          task_to_id: { transcribe: idOf("<|transcribe|>") },
        }),
    no_timestamps_token_id: idOf("<|notimestamps|>"),
    suppress_tokens: marks.slice(1).map(idOf),
    max_initial_timestamp_index: 50,
    max_length: 12,
    ...ends,
  }),
  "preprocessor_config.json": JSON.stringify({
    feature_extractor_type: "WhisperFeatureExtractor",
    processor_class: "WhisperProcessor",
    chunk_length: 30,
    feature_size: 80,
    hop_length: 160,
    n_fft: 400,
    n_samples: 480_000,
    nb_max_frames: 3000,
    sampling_rate: 16_000,
  }),
  "onnx/encoder_model.onnx": encoderOf(float("input_features", "batch", 80, 3000), 80, 2),
  "onnx/decoder_model_merged.onnx": decoderOf(vocabulary.length, hearing),
});

export const moonshineFiles = (): Files => ({
  ...tokenizerFiles("PreTrainedTokenizerFast"),
  "config.json": JSON.stringify({
    model_type: "moonshine",
    architectures: ["MoonshineForConditionalGeneration"],
    is_encoder_decoder: true,
    hidden_size: width,
    encoder_num_hidden_layers: 1,
    decoder_num_hidden_layers: 1,
    encoder_num_key_value_heads: 1,
    decoder_num_key_value_heads: 1,
    vocab_size: vocabulary.length,
    decoder_start_token_id: idOf("<|startoftranscript|>"),
    ...ends,
  }),
  "generation_config.json": JSON.stringify({
    decoder_start_token_id: idOf("<|startoftranscript|>"),
    suppress_tokens: [...marks.slice(1), ...times].map(idOf),
    ...ends,
  }),
  "preprocessor_config.json": JSON.stringify({
    feature_extractor_type: "MoonshineFeatureExtractor",
    processor_class: "MoonshineProcessor",
    sampling_rate: 16_000,
  }),
  "onnx/encoder_model.onnx": encoderOf(float("input_values", "batch", "samples"), 1, 400),
  "onnx/decoder_model_merged.onnx": decoderOf(vocabulary.length),
});
