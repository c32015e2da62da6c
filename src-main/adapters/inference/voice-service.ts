import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { ModelNotLoadable } from "./local-runtime.ts";
import type { Loaded, ProcessOrder, VoiceService } from "./model-service.ts";
import { contextSamples, frameSamples, sampleRate } from "./voice-frames.ts";

const stateDims = [2, 1, 128];

/** Silero: a small net that remembers what it heard before, so the frames of a recording are asked in turn. */
export async function loadVoiceService({ folder, threadCount }: ProcessOrder): Promise<Loaded<VoiceService>> {
  const name = (await readdir(folder)).find((each) => each.endsWith(".onnx"));
  if (name === undefined) throw new ModelNotLoadable("there is no .onnx file in its folder");
  const session = await InferenceSession.create(join(folder, name), {
    intraOpNumThreads: threadCount,
    interOpNumThreads: 1,
  });
  const missing = ["input", "state", "sr"].filter((each) => !session.inputNames.includes(each));
  if (missing.length > 0) throw new ModelNotLoadable(`it takes no ${missing.join(", ")}`);
  return {
    async probabilities(samples) {
      const count = Math.floor(samples.length / frameSamples);
      const found = new Float32Array(count);
      const input = new Float32Array(contextSamples + frameSamples);
      let state = new Tensor("float32", new Float32Array(stateDims[0]! * stateDims[2]!), stateDims);
      const sr = new Tensor("int64", BigInt64Array.of(BigInt(sampleRate)), []);
      for (let frame = 0; frame < count; frame++) {
        input.copyWithin(0, frameSamples);
        input.set(samples.subarray(frame * frameSamples, (frame + 1) * frameSamples), contextSamples);
        const given = new Tensor("float32", input, [1, input.length]);
        const { output, stateN } = await session.run({ input: given, state, sr });
        const [probability] = (output?.data ?? []) as Float32Array;
        if (!(stateN instanceof Tensor) || probability === undefined)
          throw new ModelNotLoadable("it gives no probability");
        found[frame] = probability;
        state = stateN as typeof state;
      }
      return found;
    },
  };
}
