/** Where somebody speaks, by a model that is asked in the host: the sound goes there in windows, the answer is for each frame. */
import { joinedFloats } from "#shared/kit/joined-floats.ts";
import { HEARD_RATE_HZ } from "./resample.ts";
import { cutToLength, joined, type Utterance } from "./voice-activity.ts";

/** As Silero's own reference puts its frames together. */
const settings = {
  /** To begin, and to go on. */
  beginAt: 0.5,
  goOnAt: 0.35,
  /** Below that for so long, and it has ended. */
  hangoverMs: 250,
  shortestMs: 100,
  /** Added at both ends: the begins of words are quiet. */
  marginMs: 80,
} as const;

/** Samples of one answer, and of one question: half a minute, so that a night of sound is never held. */
const FRAME_SAMPLES = 512;
const WINDOW_SAMPLES = FRAME_SAMPLES * 1_000;
const FRAME_MS = (FRAME_SAMPLES / HEARD_RATE_HZ) * 1_000;

/** How likely speech is in each frame; undefined where the model did not get through it. */
export type AskVoice = (pcm16k: Float32Array) => Promise<Float32Array | undefined>;

export function createModelEar(ask: AskVoice) {
  const heard: Float32Array[] = [];
  const window = new Float32Array(WINDOW_SAMPLES);
  let heldCount = 0;
  let isLost = false;
  const askAbout = async (samples: Float32Array): Promise<void> => {
    if (isLost) return;
    // A copy: the window is filled again.
    const found = await ask(samples.slice());
    if (found === undefined) isLost = true;
    else heard.push(found);
  };
  return {
    async push(samples: Float32Array): Promise<void> {
      for (let at = 0; at < samples.length;) {
        const part = samples.subarray(at, at + WINDOW_SAMPLES - heldCount);
        window.set(part, heldCount);
        heldCount += part.length;
        at += part.length;
        if (heldCount < WINDOW_SAMPLES) return;
        await askAbout(window);
        heldCount = 0;
      }
    },
    /** Of all that was pushed; undefined where another has to tell. */
    async probabilities(): Promise<Float32Array | undefined> {
      if (heldCount >= FRAME_SAMPLES) await askAbout(window.subarray(0, heldCount));
      return isLost ? undefined : joinedFloats(heard);
    },
  };
}

export function voiceOf(
  probabilities: Float32Array,
  { levels, durationMs }: { readonly levels: Float32Array; readonly durationMs: number },
  utteranceMsMax: number,
): readonly Utterance[] {
  const found: Utterance[] = [];
  let first: number | undefined;
  let last = 0;
  const end = (): void => {
    if (first !== undefined && (last + 1 - first) * FRAME_MS >= settings.shortestMs)
      found.push({
        startMs: Math.max(0, Math.round(first * FRAME_MS) - settings.marginMs),
        endMs: Math.min(durationMs, Math.round((last + 1) * FRAME_MS) + settings.marginMs),
      });
    first = undefined;
  };
  for (const [at, probability] of probabilities.entries()) {
    if (probability >= settings.beginAt) first ??= at;
    if (first === undefined) continue;
    if (probability >= settings.goOnAt) last = at;
    else if ((at - last) * FRAME_MS > settings.hangoverMs) end();
  }
  end();
  return joined(found).flatMap((utterance) => cutToLength(utterance, levels, utteranceMsMax));
}
