/** Models as the ports that the core knows, each over a process of its own. */
import type { Embedder } from "#core/ports/embedder.ts";
import type { ReadyModel } from "#core/ports/models.ts";
import type { PictureEmbedder } from "#core/ports/picture-embedder.ts";
import type { Reranker } from "#core/ports/reranker.ts";
import type { Transcriber } from "#core/ports/transcriber.ts";
import type { VoiceActivity } from "#core/ports/voice-activity.ts";
import { Space } from "#shared/model/space.ts";
import { batchesOf, inBatches, runsOf } from "./batches.ts";
import { createLane, type LaneDeps } from "./lane.ts";
import { inferenceLimits as limits } from "./limits.ts";
import type {
  PairService,
  PictureService,
  SpeechService,
  TextService,
  VoiceService,
} from "./model-service.ts";
import { frameSamples } from "./voice-frames.ts";

function spaceOf(
  { entry, revision }: Pick<ReadyModel, "entry" | "revision">,
  modalities: Space["modalities"],
): Space {
  const short = revision.slice(0, 12);
  return Space.parse({
    id: `${entry.id}@${short}`,
    modelId: entry.id,
    revision: short,
    dimensions: entry.use.dimensions,
    metric: "cosine",
    normalised: true,
    modalities,
    cutOff: entry.use.cutOff,
    unrelated: entry.use.unrelated,
  });
}

/** One text is a question that a person waits for; many are a library that can wait. */
const howOf = (count: number): "now" | "later" => (count > 1 ? "later" : "now");

export function openTextModel(model: ReadyModel, deps: LaneDeps): Embedder {
  const lane = createLane<TextService>(model, deps);
  const space = spaceOf(model, ["text"]);
  return {
    space,
    embed: (texts, signal) =>
      inBatches(texts.length, space.dimensions, batchesOf(texts, limits), (places) => {
        const batch = places.map((place) => texts[place]!);
        // Many may be a question's sentences or what was pushed: whoever can wait asks first whether to.
        return lane.run((remote, ending) => remote.embed(batch, ending), "now", signal);
      }),
    ...(deps.rests === undefined ? {} : { rests: deps.rests }),
    countTokens: (texts, signal) =>
      lane.run((remote, ending) => remote.countTokens(texts, ending), "now", signal),
    [Symbol.asyncDispose]: () => lane[Symbol.asyncDispose](),
  };
}

/** Of its vectors, whether it is opened or not. */
export const pictureSpaceOf = (model: Pick<ReadyModel, "entry" | "revision">): Space =>
  spaceOf(model, ["text", "image"]);

export function openPictureModel(model: ReadyModel, deps: LaneDeps): PictureEmbedder {
  const lane = createLane<PictureService>(model, deps);
  const space = pictureSpaceOf(model);
  return {
    space,
    embedPictures: (pictures, signal) =>
      inBatches(
        pictures.length,
        space.dimensions,
        runsOf(pictures.length, limits.batchPicturesMax),
        (places) => {
          const batch = places.map((place) => pictures[place]!);
          return lane.run(
            (remote, ending) => remote.embedPictures(batch, ending),
            howOf(pictures.length),
            signal,
          );
        },
      ),
    embedTexts: (texts, signal) =>
      inBatches(texts.length, space.dimensions, batchesOf(texts, limits), (places) => {
        const batch = places.map((place) => texts[place]!);
        return lane.run((remote, ending) => remote.embedTexts(batch, ending), howOf(texts.length), signal);
      }),
    [Symbol.asyncDispose]: () => lane[Symbol.asyncDispose](),
  };
}

export function openSpeechModel(model: ReadyModel, deps: LaneDeps): Transcriber {
  const lane = createLane<SpeechService>(model, deps);
  return {
    modelId: model.entry.id,
    // Whoever can wait asks first whether to: what plays would wait, and all that is read behind it.
    ...(deps.rests === undefined ? {} : { rests: deps.rests }),
    transcribe: (samples, language, signal) =>
      lane.run((remote, ending) => remote.transcribe(samples, language ?? null, ending), "now", signal),
    [Symbol.asyncDispose]: () => lane[Symbol.asyncDispose](),
  };
}

/** Reads question and text together (a cross-encoder); its scores lie between 0 and 1. */
export function openPairModel(model: ReadyModel, deps: LaneDeps): Reranker & AsyncDisposable {
  const lane = createLane<PairService>(model, deps);
  return {
    id: model.entry.id,
    score: ({ text }, texts, signal) =>
      inBatches(texts.length, 1, runsOf(texts.length, limits.batchPairsMax), (places) => {
        const batch = places.map((place) => texts[place]!);
        return lane.run((remote, ending) => remote.score(text, batch, ending), "now", signal);
      }),
    [Symbol.asyncDispose]: () => lane[Symbol.asyncDispose](),
  };
}

export function openVoiceModel(model: ReadyModel, deps: LaneDeps): VoiceActivity {
  const lane = createLane<VoiceService>(model, deps);
  return {
    modelId: model.entry.id,
    frameSamples,
    probabilities: (samples, signal) =>
      lane.run((remote, ending) => remote.probabilities(samples, ending), "now", signal),
    [Symbol.asyncDispose]: () => lane[Symbol.asyncDispose](),
  };
}
