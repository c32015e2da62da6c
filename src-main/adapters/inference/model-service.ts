/** What the process of a model does. One of these, by the kind of its model. */
import type { RawPicture } from "#core/ports/picture-embedder.ts";
import type { Transcript } from "#core/ports/transcriber.ts";
import type { ModelEntry } from "#shared/model/model-catalogue.ts";

/** The one argument of the process, as JSON. */
export interface ProcessOrder {
  readonly folder: string;
  readonly family: ModelEntry["family"];
  readonly use: ModelEntry["use"];
  readonly threadCount: number;
  readonly residentBytesMax: number;
}

export interface Served {
  /** Resolves when the model is loaded; rejects with why it cannot be. */
  ready(): Promise<void>;
  residentBytes(): number;
}
type Vectors = Promise<Float32Array<ArrayBuffer>>;

export interface TextService extends Served {
  embed(texts: readonly string[]): Vectors;
  countTokens(texts: readonly string[]): readonly number[];
}
export interface PictureService extends Served {
  embedTexts(texts: readonly string[]): Vectors;
  embedPictures(pictures: readonly RawPicture[]): Vectors;
}
export interface SpeechService extends Served {
  transcribe(samples: Float32Array, language: string | null): Promise<Transcript>;
}
export interface PairService extends Served {
  score(question: string, texts: readonly string[]): Vectors;
}
export interface VoiceService extends Served {
  probabilities(samples: Float32Array): Vectors;
}
export type ModelService = TextService | PictureService | SpeechService | PairService | VoiceService;

/** A service before its process says that it is ready. */
export type Loaded<Service extends Served> = Omit<Service, keyof Served>;
