import * as z from "zod";
import { Space } from "./space.ts";

/** Short, and a folder's name too. */
export const ModelId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/)
  .brand<"ModelId">();
export type ModelId = z.infer<typeof ModelId>;

export const ModelKind = z.enum(["text", "image-text", "speech", "voice-activity", "reranker"]);
export type ModelKind = z.infer<typeof ModelKind>;

/** Below the folder of its model: plain parts, joined by slashes, none of which leads out of it. */
const ModelPath = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_][\w.-]*(\/[A-Za-z0-9_][\w.-]*){0,4}$/);

export const ModelFile = z.object({
  path: ModelPath,
  sizeBytes: z.int().positive().max(20_000_000_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Where it lies in the repository, when not at `path`. */
  from: ModelPath.optional(),
});
export type ModelFile = z.infer<typeof ModelFile>;

/** What is fetched, byte for byte: whoever changes a file upstream is refused, not followed. */
export const ModelPins = z.object({
  /** A commit, never a branch. */
  revision: z.string().regex(/^[0-9a-f]{40}$/),
  files: z.array(ModelFile).min(1).max(64).readonly(),
});
export type ModelPins = z.infer<typeof ModelPins>;

/** How a model is fed and read. */
const ModelUse = z.object({
  /** Of the vectors; absent where there are none. */
  dimensions: z.int().positive().max(8192).optional(),
  pooling: z.enum(["mean", "cls", "last_token"]).default("mean"),
  /** Put before each text, as the model was trained with. */
  prefix: z.string().max(100).default(""),
  /** Longer texts are cut there. */
  tokensMax: z.int().positive().max(65_536).default(512),
  /** As in `Space`. An estimate until it is calibrated with `bench -- cut-off`. */
  cutOff: z.number().min(-1).max(1).default(0.3),
  /** As in `Space`. */
  unrelated: Space.shape.unrelated,
  /** Of models for pictures: the cosine of two pictures under which they show nothing of the same. */
  alikeCutOff: z.number().min(-1).max(1).default(0.7),
  /** Which of the weights' number types is in the pinned files. */
  dtype: z.enum(["fp32", "fp16", "q8", "int8", "uint8", "q4"]).default("q8"),
});

export const ModelEntry = z.object({
  id: ModelId,
  kind: ModelKind,
  family: z.enum(["text-encoder", "clip", "siglip", "whisper", "moonshine", "silero", "cross-encoder"]),
  name: z.string().min(1).max(100),
  host: z.enum(["huggingface", "github"]),
  repository: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/),
  licence: z.string().min(1).max(60),
  /** About, for what has no pins. */
  megabytes: z.number().positive().max(20_000),
  /** ISO 639 codes; `mul` stands for a hundred or so. Empty: no language matters. */
  languages: z.array(z.string().min(2).max(8)).max(200).readonly(),
  recommended: z.boolean().default(false),
  use: ModelUse.prefault({}),
  /** Without them nothing is downloaded: nobody could say whether it is the right file. */
  pins: ModelPins.optional(),
});
export type ModelEntry = z.infer<typeof ModelEntry>;

export const ModelCatalogue = z.object({
  format: z.literal("tessera-models-1"),
  models: z.array(ModelEntry).max(200).readonly(),
});
export type ModelCatalogue = z.infer<typeof ModelCatalogue>;

export const sizeOf = (pins: ModelPins): number => pins.files.reduce((sum, file) => sum + file.sizeBytes, 0);
