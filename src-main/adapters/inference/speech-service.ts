import { pipeline } from "@huggingface/transformers";
import type { Transcript } from "#core/ports/transcriber.ts";
import { localRuntime } from "./local-runtime.ts";
import type { Loaded, ProcessOrder, SpeechService } from "./model-service.ts";
import { ListenedScores, meanOf } from "./token-odds.ts";
import { createWhisper, type WhisperRuntime } from "./whisper.ts";

export async function loadSpeechService(order: ProcessOrder): Promise<Loaded<SpeechService>> {
  const { name, options } = localRuntime(order);
  const transcribe = await pipeline("automatic-speech-recognition", name, options);
  if (order.family === "whisper") return createWhisper(transcribe as unknown as WhisperRuntime);
  return {
    // Moonshine is of one language, which it does not name, and tells no times.
    async transcribe(samples): Promise<Transcript> {
      if (samples.length === 0) return { text: "", timed: "nothing", parts: [] };
      const listened = new ListenedScores();
      const heard = await transcribe(samples, { logits_processor: listened });
      const odds = listened.odds();
      return {
        text: heard.text.trim(),
        timed: "nothing",
        parts: [],
        ...(odds.length === 0 ? {} : { confidence: meanOf(odds) }),
      };
    },
  };
}
