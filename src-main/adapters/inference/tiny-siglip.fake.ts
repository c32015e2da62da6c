/** A SigLIP, tiny and of seeded chance: texts of one length without a mask, told by their last token; pictures squeezed whole into a square. */
import { onnxModel } from "./onnx-writer.ts";
import { input, op, output, random, vision, width } from "./tiny-models.fake.ts";

/** Every text is filled up to it, and its model takes no other. */
const lengthTokens = 16;
/** Of the square that pictures are squeezed into. */
const edgePx = 32;

/** SentencePiece marks where a word begins. */
const vocabulary = ["<unk>", "</s>", "▁a", "▁boat", "▁sea", "▁the", "▁", ..."a b d e h n o s t".split(" ")];

const texts = (): Uint8Array =>
  onnxModel({
    nodes: [
      op("Gather", ["table", "input_ids"], "tokens"),
      op("Add", ["tokens", "places"], "x"),
      op("MatMul", ["x", "wq"], "q"),
      op("MatMul", ["x", "wk"], "k"),
      op("Transpose", ["k"], "kt", { perm: [0, 2, 1] }),
      op("MatMul", ["q", "kt"], "nearness"),
      op("Softmax", ["nearness"], "share", { axis: -1 }),
      op("MatMul", ["share", "x"], "heard"),
      op("Gather", ["heard", "last"], "told", { axis: 1 }),
      op("MatMul", ["told", "head"], "pooler_output"),
    ],
    weights: [
      random("table", vocabulary.length, width),
      random("places", lengthTokens, width),
      random("wq", width, width),
      random("wk", width, width),
      random("head", width, width),
      { name: "last", dims: [], data: BigInt64Array.of(BigInt(lengthTokens - 1)) },
    ],
    inputs: [input("input_ids", ["batch", lengthTokens])],
    outputs: [output("pooler_output", "batch", width)],
  });

const added = (content: string) => ({
  id: vocabulary.indexOf(content),
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

export const siglipFiles = (): Readonly<Record<string, string | Uint8Array>> => ({
  "tokenizer.json": JSON.stringify({
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: ["<unk>", "</s>"].map(added),
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "Lowercase" },
        { type: "Replace", pattern: { Regex: "[!?.,;:]" }, content: "" },
        { type: "Strip", strip_left: true, strip_right: true },
      ],
    },
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", add_prefix_space: true },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "</s>", type_id: 0 } }],
      pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 0 } }],
      special_tokens: { "</s>": { id: "</s>", ids: [1], tokens: ["</s>"] } },
    },
    decoder: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", add_prefix_space: true },
    // Whole words before their letters.
    model: { type: "Unigram", unk_id: 0, vocab: vocabulary.map((token) => [token, -10 / token.length]) },
  }),
  "tokenizer_config.json": JSON.stringify({
    tokenizer_class: "SiglipTokenizer",
    eos_token: "</s>",
    pad_token: "</s>",
    unk_token: "<unk>",
    model_max_length: lengthTokens,
  }),
  "config.json": JSON.stringify({
    model_type: "siglip",
    architectures: ["SiglipModel"],
    text_config: { hidden_size: width },
  }),
  "preprocessor_config.json": JSON.stringify({
    image_processor_type: "SiglipImageProcessor",
    do_resize: true,
    size: { height: edgePx, width: edgePx },
    resample: 3,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
  }),
  "onnx/text_model.onnx": texts(),
  "onnx/vision_model.onnx": vision("pooler_output"),
});
