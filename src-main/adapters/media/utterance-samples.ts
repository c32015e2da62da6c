import { HEARD_RATE_HZ } from "./resample.ts";
import type { Utterance } from "./voice-activity.ts";

const sampleAt = (timeMs: number): number => Math.round((timeMs * HEARD_RATE_HZ) / 1_000);

/** The sound of each utterance, in order; only one is held at a time. They do not overlap. */
export async function* utteranceSamples(
  sound: AsyncIterable<Float32Array>,
  utterances: readonly Utterance[],
): AsyncGenerator<Float32Array> {
  let next = 0;
  let passedCount = 0;
  let filledCount = 0;
  let current: Float32Array | undefined;
  for await (const samples of sound) {
    const endCount = passedCount + samples.length;
    for (let utterance = utterances[next]; utterance !== undefined; utterance = utterances[next]) {
      const start = sampleAt(utterance.startMs);
      const end = sampleAt(utterance.endMs);
      if (start >= endCount) break;
      current ??= new Float32Array(end - start);
      const part = samples.subarray(
        Math.max(0, start + filledCount - passedCount),
        Math.max(0, end - passedCount),
      );
      current.set(part.subarray(0, current.length - filledCount), filledCount);
      filledCount += part.length;
      if (end > endCount) break;
      yield current;
      next++;
      current = undefined;
      filledCount = 0;
    }
    passedCount = endCount;
  }
  // The last may reach a little past the end.
  if (current !== undefined) yield current;
}
