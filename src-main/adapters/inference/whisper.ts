/** Whisper, step by step: the library's own way through a recording takes everything to be English and tells of no scores. */
import { Tensor } from "@huggingface/transformers";
import type { SpokenPart, Transcript } from "#core/ports/transcriber.ts";
import { putTogether } from "#core/ports/written-parts.ts";
import { isUnspaced } from "#shared/kit/unspaced-script.ts";
import { LanguageCode } from "#shared/model/item.ts";
import { ListenedScores } from "./token-odds.ts";
import { sampleRate } from "./voice-frames.ts";
import { phrasePart, phrasesOf, type WhisperTokens, wordParts, type WrittenToken } from "./whisper-parts.ts";

/** What Whisper reads at once. */
const windowSamples = 30 * sampleRate;
/** Of a window so much is read at least, and less than that is no rest. */
const stepSamples = sampleRate;
/** One state of the encoder stands for so many samples. */
const stateSamples = 320;

/** What is used of the library, which describes it more loosely. */
export interface WhisperRuntime {
  readonly model: {
    forward_params: readonly string[];
    readonly generation_config: {
      readonly alignment_heads?: unknown;
      readonly is_multilingual?: boolean | null;
      readonly lang_to_id?: Readonly<Record<string, number>> | null;
      readonly decoder_start_token_id: number;
      readonly no_timestamps_token_id: number;
      readonly eos_token_id: number | readonly number[];
      readonly max_length?: number | null;
    };
    (inputs: Readonly<Record<string, Tensor>>): Promise<{ readonly logits: Tensor }>;
    _prepare_encoder_decoder_kwargs_for_generation(given: {
      readonly model_inputs: { readonly input_features: Tensor };
      readonly generation_config: { readonly guidance_scale: null };
    }): Promise<{ readonly encoder_outputs: Tensor }>;
    generate(
      options: Readonly<Record<string, unknown>>,
    ): Promise<Tensor | { readonly sequences: Tensor; readonly token_timestamps: Tensor }>;
  };
  readonly processor: (samples: Float32Array) => Promise<{ readonly input_features: Tensor }>;
  readonly tokenizer: {
    decode(ids: readonly number[], how: { readonly skip_special_tokens: boolean }): string;
    combineTokensIntoWords(
      ids: readonly number[],
      language?: "chinese",
    ): readonly [readonly string[], readonly (readonly number[])[], readonly (readonly number[])[]];
  };
}

export function createWhisper(runtime: WhisperRuntime) {
  const { model, tokenizer } = runtime;
  const { generation_config: generation } = model;
  // What was encoded to hear the language is not encoded again.
  model.forward_params = [...model.forward_params, "encoder_outputs"];
  const timed = timedBy(generation);
  const marks = Object.keys(generation.lang_to_id ?? {});
  const tokens = tokensOf(generation, tokenizer);
  return {
    timed,
    /** `asked`: ISO 639-1. */
    async transcribe(samples: Float32Array, asked: string | null): Promise<Transcript> {
      let mark = marks.find((each) => codeOf(each) === asked);
      const parts: SpokenPart[] = [];
      for (let start = 0; start < samples.length;) {
        const window = samples.subarray(start, start + windowSamples);
        const found = await write(runtime, window, mark);
        mark = found.mark;
        const { phrases, restMs } = phrasesOf(found.written, tokens, msOf(window.length));
        for (const phrase of phrases)
          for (const part of timed === "words" ? wordParts(phrase, tokens) : [phrasePart(phrase, tokens)])
            if (part.text !== "") parts.push(placed(part, msOf(start), msOf(samples.length)));
        const rest = restMs === undefined ? 0 : (restMs / 1_000) * sampleRate;
        start += rest < stepSamples || window.length - rest < stepSamples ? window.length : Math.round(rest);
      }
      const language = generation.is_multilingual === true ? codeOf(mark) : "en";
      return {
        text: putTogether(parts).text,
        ...(language === undefined || samples.length === 0 ? {} : { language }),
        timed,
        parts,
      };
    },
  };
}

type Generation = WhisperRuntime["model"]["generation_config"];

/** Only some exports tell where each token was heard. */
const timedBy = ({ alignment_heads: heads }: Generation): "words" | "phrases" =>
  heads === undefined || heads === null ? "phrases" : "words";

/** One step of the decoder: of all languages that may come first, which does. */
async function languageIn(heard: Tensor, model: WhisperRuntime["model"]): Promise<string | undefined> {
  const { decoder_start_token_id: start, lang_to_id: ids } = model.generation_config;
  const first = new Tensor("int64", BigInt64Array.of(BigInt(start)), [1, 1]);
  const { logits } = await model({ encoder_outputs: heard, decoder_input_ids: first });
  const scores = logits.to("float32").data as Float32Array;
  const scored = Object.entries(ids ?? {}).map(([mark, id]) => ({ mark, score: scores[id] ?? -Infinity }));
  return scored.toSorted((left, right) => right.score - left.score)[0]?.mark;
}

/** One window. `language`: absent is heard, and comes back as `mark`. */
async function write({ model, processor }: WhisperRuntime, samples: Float32Array, language?: string) {
  const generation = model.generation_config;
  const isMultilingual = generation.is_multilingual === true;
  const { input_features } = await processor(samples);
  const { encoder_outputs } = await model._prepare_encoder_decoder_kwargs_for_generation({
    model_inputs: { input_features },
    generation_config: { guidance_scale: null },
  });
  const mark = isMultilingual ? (language ?? (await languageIn(encoder_outputs, model))) : undefined;
  const listened = new ListenedScores();
  const output = await model.generate({
    inputs: input_features,
    encoder_outputs,
    logits_processor: listened,
    return_timestamps: true,
    // Given, it makes the library go through the window once; what is left is for us to read. Of what the decoder takes
    // at most, the beginning, the language and what is to be done come first; an English model has only the first.
    max_new_tokens: (generation.max_length ?? 448) - (isMultilingual ? 3 : 1),
    ...(mark === undefined ? {} : { language: mark, task: "transcribe" }),
    ...(timedBy(generation) === "words"
      ? { return_token_timestamps: true, num_frames: Math.max(1, Math.ceil(samples.length / stateSamples)) }
      : {}),
  });
  const times = output instanceof Tensor ? undefined : (output.token_timestamps.data as Float32Array);
  const ids = (output instanceof Tensor ? output : output.sequences).data as BigInt64Array;
  const odds = listened.odds();
  // What was handed in comes first and has no odds.
  const given = ids.length - odds.length;
  const written = odds.map((each, at): WrittenToken => {
    const seconds = times?.[given + at];
    const startMs = seconds === undefined ? {} : { startMs: seconds * 1_000 };
    return { id: Number(ids[given + at]), odds: each, ...startMs };
  });
  return { written, mark };
}

const msOf = (sampleCount: number): number => (sampleCount / sampleRate) * 1_000;

/** From the beginning of the recording, whole and inside it. */
function placed(part: SpokenPart, fromMs: number, lastMs: number): SpokenPart {
  const within = (timeMs: number): number => Math.round(Math.min(lastMs, Math.max(0, fromMs + timeMs)));
  return { ...part, startMs: within(part.startMs), endMs: within(part.endMs) };
}

/** `<|de|>` → `de`. Absent where the language has no code of two letters, or what was heard is none. */
function codeOf(mark: string | undefined): LanguageCode | undefined {
  const name = mark?.slice(2, -2);
  // Whisper writes Javanese as it was written before 1989.
  return LanguageCode.safeParse(name === "jw" ? "jv" : name).data;
}

function tokensOf(
  { eos_token_id: end, no_timestamps_token_id: noTimes }: Generation,
  tokenizer: WhisperRuntime["tokenizer"],
): WhisperTokens {
  const endOfText = typeof end === "number" ? end : Math.min(...end);
  const read = (ids: readonly number[]): string => tokenizer.decode(ids, { skip_special_tokens: true });
  return {
    endOfText,
    firstTime: noTimes + 1,
    read,
    words(ids) {
      if (ids.length === 0) return [];
      // As the library takes Chinese apart it would any script without spaces; it does not know all languages of them.
      const [texts, , places] = isUnspaced(read(ids))
        ? tokenizer.combineTokensIntoWords([...ids], "chinese")
        : tokenizer.combineTokensIntoWords([...ids]);
      return texts.map((text, at) => ({ text, places: places[at] ?? [] }));
    },
  };
}
