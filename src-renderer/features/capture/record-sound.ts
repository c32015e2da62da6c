import tapUrl from "./tap.worklet.ts?worker&url";
import { limits } from "./limits.ts";
import type { RecordingDeps, RecordingEnd } from "./recording.ts";
import { sleep } from "./sleep.ts";
import { createVoiceSegmenter, type Utterance } from "./voice-activity.ts";
import { encodeWav } from "#shared/kit/wav.ts";

/** Listens to a microphone until it ends, and hands over each utterance. */
export async function recordSound(
  stream: MediaStream,
  deps: RecordingDeps,
  signal: AbortSignal,
): Promise<RecordingEnd> {
  const [track] = stream.getAudioTracks();
  const context = new AudioContext({ sampleRate: limits.sampleRateHz });
  try {
    await context.audioWorklet.addModule(tapUrl);
    const tap = new AudioWorkletNode(context, "tap", { numberOfOutputs: 0 });
    context.createMediaStreamSource(stream).connect(tap);
    await context.resume();
    const segmenter = createVoiceSegmenter();
    const listen = createListener(segmenter, deps);
    tap.port.addEventListener("message", ({ data }: MessageEvent<Float32Array>) => {
      // Looked at with each piece: what is said behind the end of the hours is not heard.
      if (!signal.aborted && deps.mayRecord()) listen(data);
    });
    // The sentence that is being spoken is kept as far as it was said.
    const finish = (): void => keepAll(segmenter.finish(), deps);
    signal.addEventListener("abort", finish, { once: true });
    tap.port.start();
    while (!signal.aborted) {
      if (track === undefined || track.readyState === "ended") {
        finish();
        return "lost";
      }
      if (!deps.mayRecord()) {
        finish();
        return "resting";
      }
      await sleep(limits.sampleEveryMs, signal);
    }
    return "stopped";
  } finally {
    await context.close();
  }
}

function createListener(
  segmenter: ReturnType<typeof createVoiceSegmenter>,
  deps: RecordingDeps,
): (samples: Float32Array) => void {
  let zeroMs = 0;
  return (samples) => {
    const isZero = samples.every((sample) => sample === 0);
    zeroMs = isZero ? zeroMs + (samples.length * 1000) / limits.sampleRateHz : 0;
    deps.onState(zeroMs >= limits.muteMsMin ? "mute" : "recording");
    keepAll(segmenter.push(samples), deps);
    deps.onLevel(segmenter.level(), segmenter.isSpeaking());
  };
}

function keepAll(utterances: readonly Utterance[], deps: RecordingDeps): void {
  for (const { samples, startMs, endMs } of utterances) {
    const bytes = new Blob([encodeWav(samples, limits.sampleRateHz)], { type: "audio/wav" });
    deps.onCaptured(bytes, Date.now() - (endMs - startMs));
  }
}
