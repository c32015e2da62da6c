import { AudioSampleSink, type AudioSample, type InputAudioTrack } from "mediabunny";
import { joinedFloats } from "#shared/kit/joined-floats.ts";
import type { SoundPart } from "#shared/rpc/decoder-page.ts";

/** Seconds of sound in one answer: few answers, and little in memory. */
const PART_SECONDS = 4;

/** All channels as one. What was decoded before a damaged place is good; nothing at all is not. */
export async function* soundOf(track: InputAudioTrack | null): AsyncGenerator<SoundPart, void> {
  if (track === null) return;
  let mixed: Float32Array[] = [];
  let rateHz = 0;
  let sampleCount = 0;
  let isAnyTold = false;
  const taken = (): SoundPart => {
    const samples = joinedFloats(mixed);
    [mixed, sampleCount, isAnyTold] = [[], 0, true];
    return { rateHz, samples };
  };
  try {
    for await (using sample of new AudioSampleSink(track).samples()) {
      if (sampleCount > 0 && (sample.sampleRate !== rateHz || sampleCount >= rateHz * PART_SECONDS))
        yield taken();
      rateHz = sample.sampleRate;
      mixed.push(mixedDown(sample));
      sampleCount += sample.numberOfFrames;
    }
  } catch (error) {
    if (!isAnyTold && sampleCount === 0) throw error;
  }
  if (sampleCount > 0) yield taken();
}

function mixedDown(sample: AudioSample): Float32Array {
  const { numberOfChannels, numberOfFrames } = sample;
  const sum = new Float32Array(numberOfFrames);
  const channel = new Float32Array(numberOfFrames);
  for (let planeIndex = 0; planeIndex < numberOfChannels; planeIndex++) {
    sample.copyTo(channel, { planeIndex, format: "f32-planar" });
    for (let at = 0; at < numberOfFrames; at++)
      sum[at] = (sum[at] ?? 0) + (channel[at] ?? 0) / numberOfChannels;
  }
  return sum;
}
