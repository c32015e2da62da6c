/**
 * Models that Tessera knows. An entry without pins is shown and cannot be downloaded.
 *
 * Where pins come from: Silero's was computed from the file itself. Those of multilingual-e5-small are what several public
 * projects, independently of each other, record for this revision; they were not fetched from the hub here. A pin that is
 * wrong refuses the right file: it can never let a wrong one in.
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
      use: { dimensions: 384, prefix: "query: ", tokensMax: 512, cutOff: 0.8, dtype: "q8" },
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
      megabytes: 155,
      languages: ["en"],
      use: { dimensions: 512, tokensMax: 77, cutOff: 0.22 },
    },
    {
      id: "siglip-base-patch16-224",
      kind: "image-text",
      family: "siglip",
      name: "SigLIP base",
      host: "huggingface",
      repository: "Xenova/siglip-base-patch16-224",
      licence: "Apache-2.0",
      megabytes: 210,
      languages: ["en"],
      use: { dimensions: 768, tokensMax: 64, cutOff: 0.05 },
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
    },
    {
      id: "moonshine-tiny",
      kind: "speech",
      family: "moonshine",
      name: "Moonshine tiny",
      host: "huggingface",
      repository: "onnx-community/moonshine-tiny-ONNX",
      licence: "MIT",
      megabytes: 30,
      languages: ["en"],
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
    },
  ],
});
