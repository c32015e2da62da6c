import { pipeline } from "@huggingface/transformers";
import type { SpokenPart, Transcript } from "#core/ports/transcriber.ts";
import { localRuntime } from "./local-runtime.ts";
import type { Loaded, ProcessOrder, SpeechService } from "./model-service.ts";
import { sampleRate } from "./voice-frames.ts";

/** What Whisper reads at once, and how much of it again with the next, so that no word is cut. */
const windowSeconds = 30;
const overlapSeconds = 5;

export async function loadSpeechService(order: ProcessOrder): Promise<Loaded<SpeechService>> {
  const { name, options } = localRuntime(order);
  const transcribe = await pipeline("automatic-speech-recognition", name, options);
  const { generation_config: generation } = transcribe.model as {
    readonly generation_config?: { readonly alignment_heads?: unknown } | null;
  };
  // Only some exports tell where each token was heard.
  const hasWords = order.family === "whisper" && generation?.alignment_heads != null;
  const timed = order.family === "moonshine" ? "nothing" : hasWords ? "words" : "phrases";
  return {
    async transcribe(samples, language): Promise<Transcript> {
      if (samples.length === 0) return { text: "", timed, parts: [] };
      const heard = await transcribe(
        samples,
        order.family === "moonshine"
          ? {}
          : {
              return_timestamps: hasWords ? "word" : true,
              chunk_length_s: windowSeconds,
              stride_length_s: overlapSeconds,
              task: "transcribe",
              ...(language === null ? {} : { language }),
            },
      );
      const endMs = (samples.length / sampleRate) * 1000;
      const parts = timed === "nothing" ? [] : partsOf(heard.chunks ?? [], endMs);
      return { text: heard.text.trim(), timed, parts };
    },
  };
}

interface Chunk {
  readonly text: string;
  readonly timestamp: readonly [number, number | null];
}

/** In order, inside the recording: a last part without an end ends with it. */
function partsOf(chunks: readonly Chunk[], endMs: number): readonly SpokenPart[] {
  const within = (seconds: number | null): number =>
    Math.round(Math.min(endMs, Math.max(0, (seconds ?? Infinity) * 1000)));
  return chunks
    .map(({ text, timestamp: [start, end] }) => ({
      text: text.trim(),
      startMs: within(start),
      endMs: Math.max(within(start), within(end)),
    }))
    .filter(({ text }) => text !== "");
}
