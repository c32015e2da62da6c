/** Runs a model on a sample of our own, so that a person sees that it works here, and how fast. */
import type { LaneDeps } from "#adapters/inference/lane.ts";
import {
  openPairModel,
  openPictureModel,
  openSpeechModel,
  openTextModel,
  openVoiceModel,
} from "#adapters/inference/open-model.ts";
import { ModelFailure, type ReadyModel } from "#core/ports/models.ts";
import type { ModelTrial } from "#shared/rpc/models-contract.ts";

const sampleText = "A small boat waits for the tide.";
const sampleRate = 16_000;

/** A grey ramp: any picture will do. */
const samplePicture = {
  width: 64,
  height: 64,
  rgb: Uint8Array.from({ length: 64 * 64 * 3 }, (_, place) => Math.floor(place / 3) % 256),
};
/** A second of a tone. */
const sampleSound = (): Float32Array =>
  Float32Array.from(
    { length: sampleRate },
    (_, place) => 0.2 * Math.sin((place * 2 * Math.PI * 220) / sampleRate),
  );

export async function tryModel(model: ReadyModel, lane: LaneDeps, signal: AbortSignal): Promise<ModelTrial> {
  await using trial = trialOf(model, lane, signal);
  try {
    // The first run loads it.
    const startMs = performance.now();
    await trial.run();
    const loadedMs = performance.now();
    const detail = await trial.run();
    const runMs = performance.now() - loadedMs;
    return { kind: "works", loadMs: loadedMs - startMs, runMs, detail };
  } catch (thrown) {
    if (!(thrown instanceof ModelFailure)) throw thrown;
    return { kind: "fails", why: thrown.why, said: thrown.message };
  }
}

interface Trial extends AsyncDisposable {
  /** What it gave, in a few words. */
  run(): Promise<string>;
}

const trialWith = <Model extends AsyncDisposable>(
  model: Model,
  run: (model: Model) => Promise<string>,
): Trial => ({
  run: () => run(model),
  [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
});

function trialOf(model: ReadyModel, lane: LaneDeps, signal: AbortSignal): Trial {
  switch (model.entry.kind) {
    case "text":
      return trialWith(openTextModel(model, lane), async (embedder) => {
        await embedder.embed([sampleText], signal);
        return `${embedder.space.dimensions} dimensions`;
      });
    case "image-text":
      return trialWith(openPictureModel(model, lane), async (embedder) => {
        await embedder.embedPictures([samplePicture], signal);
        await embedder.embedTexts([sampleText], signal);
        return `${embedder.space.dimensions} dimensions`;
      });
    case "speech":
      return trialWith(openSpeechModel(model, lane), async (transcriber) => {
        const { timed } = await transcriber.transcribe(sampleSound(), "en", signal);
        return `times of ${timed}`;
      });
    case "reranker":
      return trialWith(openPairModel(model, lane), async (reranker) => {
        const question = { text: sampleText, vector: new Float32Array() };
        const [score = 0] = await reranker.score(question, [sampleText], signal);
        return `a text answers itself by ${score.toFixed(2)}`;
      });
    case "voice-activity":
      return trialWith(openVoiceModel(model, lane), async (voice) => {
        const found = await voice.probabilities(sampleSound(), signal);
        return `speech in a tone: ${Math.max(...found).toFixed(2)}`;
      });
  }
}
