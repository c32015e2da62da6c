/**
 * Models that Tessera knows. An entry without pins is shown and cannot be downloaded.
 *
 * Where pins come from: Silero's was computed from the file itself. Every other one is what at least two public projects,
 * independently of each other, record for a file of this repository: its SHA-256, and its size. Not all of them name the revision.
 * None was fetched from the hub here, and no download of them was tried. A pin that is wrong refuses the right file: it can never
 * let a wrong one in.
 *
 * Which files: those that a process of the family opens (`src-main/adapters/inference/`). Weights are `q8`, which the hub's
 * exports call `_quantized`.
 */
import { ModelCatalogue } from "#shared/model/model-catalogue.ts";

export const bundledCatalogue: ModelCatalogue = ModelCatalogue.parse({
  format: "tessera-models-1",
  models: [
    {
      id: "multilingual-e5-small",
      kind: "text",
      family: "text-encoder",
      name: "Multilingual E5 small",
      host: "huggingface",
      repository: "Xenova/multilingual-e5-small",
      licence: "MIT",
      megabytes: 135,
      languages: ["mul"],
      recommended: true,
      // One prefix for both sides: a text is the same vector whether it is asked for or asked with.
      use: { dimensions: 384, prefix: "query: ", tokensMax: 512, cutOff: 0.8, unrelated: 0.7, dtype: "q8" },
      pins: {
        revision: "761b726dd34fb83930e26aab4e9ac3899aa1fa78",
        files: [
          {
            path: "config.json",
            sizeBytes: 658,
            sha256: "cb99455288675345e1a4f411438d5d0adbba5fbd3a67ea4fb03c015433b996c1",
          },
          {
            path: "tokenizer_config.json",
            sizeBytes: 443,
            sha256: "a1d6bc8734a6f635dc158508bef000f8e2e5a759c7d92f984b2c86e5ff53425b",
          },
          {
            path: "tokenizer.json",
            sizeBytes: 17_082_730,
            sha256: "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
          },
          {
            path: "onnx/model_quantized.onnx",
            sizeBytes: 118_308_185,
            sha256: "f80102d3f2a1229f387d3c81909990d8945513e347b0eab049f7de3c6f98c193",
          },
        ],
      },
    },
    {
      id: "clip-vit-base-patch32",
      kind: "image-text",
      family: "clip",
      name: "CLIP ViT-B/32",
      host: "huggingface",
      repository: "Xenova/clip-vit-base-patch32",
      licence: "MIT",
      megabytes: 156,
      languages: ["en"],
      use: { dimensions: 512, tokensMax: 77, cutOff: 0.22 },
      pins: {
        revision: "d15189d7028b43f1d3e65039190477f6af591c2a",
        files: [
          {
            path: "config.json",
            sizeBytes: 4524,
            sha256: "493ef57ff783e42d1530c91b53469b7fdf8db8a9c1408e86998fcb7899a4f495",
          },
          {
            path: "preprocessor_config.json",
            sizeBytes: 520,
            sha256: "6f638fb9401a6d6296feff533ee7efe657b787c49f954f82f5906b36ef2a1b1f",
          },
          {
            path: "tokenizer_config.json",
            sizeBytes: 775,
            sha256: "60ba2912bc6344c94bc16bbdec27fa1209409167b6f2fdf3cfe9e65462ea3967",
          },
          {
            path: "tokenizer.json",
            sizeBytes: 2_224_119,
            sha256: "f7f3b7af117d467b58374797691a6438d3e6b9e9cef800dfd5dced7f697a90cd",
          },
          {
            path: "onnx/text_model_quantized.onnx",
            sizeBytes: 64_504_507,
            sha256: "73baab855d406190da9faa498cfedf65f15cf309f4cc7385b7b032e6d08e5c3a",
          },
          {
            path: "onnx/vision_model_quantized.onnx",
            sizeBytes: 89_117_001,
            sha256: "583fd1110a514667812fee7d684952aaf82a99b959760c8d7dca7e0ab9839299",
          },
        ],
      },
    },
    {
      id: "siglip-base-patch16-224",
      kind: "image-text",
      family: "siglip",
      name: "SigLIP base",
      host: "huggingface",
      repository: "Xenova/siglip-base-patch16-224",
      licence: "Apache-2.0",
      megabytes: 213,
      languages: ["en"],
      use: { dimensions: 768, tokensMax: 64, cutOff: 0.05 },
      pins: {
        revision: "4649052661e53c7000355844105f8a1792088239",
        files: [
          {
            path: "config.json",
            sizeBytes: 457,
            sha256: "e6de71291f181b0b81adc93098787bb4597a79dc18f59737feda8f41671fb6a2",
          },
          {
            path: "preprocessor_config.json",
            sizeBytes: 368,
            sha256: "21ee046a8a52a65e5f9c177bf840bfb39ea66c9c54cf2760630efd58e0a3ec80",
          },
          {
            path: "tokenizer_config.json",
            sizeBytes: 739,
            sha256: "9a38d3c6b5e26fe5dcc607eda95e38d78d30d9291835bb9e8116e8174c1d4ba2",
          },
          {
            path: "tokenizer.json",
            sizeBytes: 2_398_744,
            sha256: "4a17c975210be5ab4c36b47d8dae4eefb866dbfb1e676e394aad85dc30a3ae08",
          },
          {
            path: "onnx/text_model_quantized.onnx",
            sizeBytes: 111_475_220,
            sha256: "ad0329b1f35acc66d8953ff2559ce358da8eb0a7011794cf951523d63a4dbce2",
          },
          {
            path: "onnx/vision_model_quantized.onnx",
            sizeBytes: 99_499_129,
            sha256: "ef14a954f3d57e1806666432bd9785004c1dc27100aa260eee0cb0f10a5de058",
          },
        ],
      },
    },
    {
      id: "whisper-base",
      kind: "speech",
      family: "whisper",
      name: "Whisper base",
      host: "huggingface",
      repository: "onnx-community/whisper-base_timestamped",
      licence: "MIT",
      megabytes: 80,
      languages: ["mul"],
      recommended: true,
      pins: {
        revision: "608c49e61301901684bc36cac8f74b95ff6b5a8e",
        files: [
          {
            path: "config.json",
            sizeBytes: 2243,
            sha256: "f4d0608f7d918166da7edb3e188de5ef1bfe70d9802e785d271fd88111e9cf4b",
          },
          {
            path: "generation_config.json",
            sizeBytes: 3832,
            sha256: "61070cf8de25b1e9256e8e102ded49d8d24a8369ed36ef84fdf21549e68125a0",
          },
          {
            path: "preprocessor_config.json",
            sizeBytes: 339,
            sha256: "a6a76d28c93edb273669eb9e0b0636a2bddbb1272c3261e47b7ca6dfdbac1b8d",
          },
          {
            path: "tokenizer_config.json",
            sizeBytes: 282_682,
            sha256: "2e036e4dbacfdeb7242c7d4ec4149f4a16e86026048f94d1637e3a8ee9c6a573",
          },
          {
            path: "tokenizer.json",
            sizeBytes: 2_480_466,
            sha256: "27fc476bfe7f17299480be2273fc0608e4d5a99aba2ab5dec5374b4482d1a566",
          },
          {
            path: "onnx/encoder_model_quantized.onnx",
            sizeBytes: 23_159_167,
            sha256: "2714484ebe1bae7c1646e8eadb768bb9d415cf11763466d21f23039a29c62e6f",
          },
          {
            path: "onnx/decoder_model_merged_quantized.onnx",
            sizeBytes: 53_712_708,
            sha256: "cf9a8d5bcddc0917a0078135b484cedcaf44f28909cd91910abd29dced9171db",
          },
        ],
      },
    },
    {
      id: "moonshine-tiny",
      kind: "speech",
      family: "moonshine",
      name: "Moonshine tiny",
      host: "huggingface",
      repository: "onnx-community/moonshine-tiny-ONNX",
      licence: "MIT",
      megabytes: 32,
      languages: ["en"],
      pins: {
        revision: "a6da1241cd305dcd64eab1edbd615f2bb9aabb95",
        files: [
          {
            path: "config.json",
            sizeBytes: 921,
            sha256: "558e1e02069137c796ace1e50c48d8fe451f04a295929138e6bea885517f0edb",
          },
          {
            path: "generation_config.json",
            sizeBytes: 147,
            sha256: "f9b3f711b57be7def2e50a8942f64f36ee0a55fad5b84ff93a687b6c5bcc1d44",
          },
          {
            path: "preprocessor_config.json",
            sizeBytes: 128,
            sha256: "fa43a7017ef85cd1d0fba0d9aae77c8adb16990ae6f11115631f41ec5d8aa679",
          },
          {
            path: "tokenizer_config.json",
            sizeBytes: 135_735,
            sha256: "edaee394565d428ea98a663ae7209cdcfeefc5585c42d7a570ff7c986df2cd15",
          },
          {
            path: "tokenizer.json",
            sizeBytes: 3_761_754,
            sha256: "7b913404bdd039af4756783218af4440bc07fb7d6d8258d677e34f95b3ec416f",
          },
          {
            path: "onnx/encoder_model_quantized.onnx",
            sizeBytes: 7_937_661,
            sha256: "c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a",
          },
          {
            path: "onnx/decoder_model_merged_quantized.onnx",
            sizeBytes: 20_243_286,
            sha256: "eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367",
          },
        ],
      },
    },
    {
      id: "silero-vad",
      kind: "voice-activity",
      family: "silero",
      name: "Silero VAD",
      host: "github",
      repository: "snakers4/silero-vad",
      licence: "MIT",
      megabytes: 2.3,
      languages: [],
      recommended: true,
      pins: {
        revision: "806dcba3f0b5d95282d0889a074954a2f8c6397b",
        files: [
          {
            path: "silero_vad.onnx",
            from: "src/silero_vad/data/silero_vad.onnx",
            sizeBytes: 2_327_524,
            sha256: "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
          },
        ],
      },
    },
    {
      id: "ms-marco-minilm-l6",
      kind: "reranker",
      family: "cross-encoder",
      name: "MS MARCO MiniLM cross-encoder",
      host: "huggingface",
      repository: "Xenova/ms-marco-MiniLM-L-6-v2",
      licence: "Apache-2.0",
      megabytes: 24,
      languages: ["en"],
      pins: {
        revision: "a09144355adeed5f58c8ed011d209bf8ee5a1fec",
        files: [
          {
            path: "config.json",
            sizeBytes: 824,
            sha256: "d827779a72d27ae68cf878a6fc2e954542663fe21ca515d9f4783fc96be2d37e",
          },
          {
            path: "tokenizer_config.json",
            sizeBytes: 1242,
            sha256: "0b29c7bfc889e53b36d9dd3e686dd4300f6525110eaa98c76a5dafceb2029f53",
          },
          {
            path: "tokenizer.json",
            sizeBytes: 711_396,
            sha256: "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
          },
          {
            path: "onnx/model_quantized.onnx",
            sizeBytes: 23_143_499,
            sha256: "e9d8ebf845c413e981c175bfe49a3bfa9b3dcce2a3ba54875ee5df5a58639fbe",
          },
        ],
      },
    },
  ],
});
