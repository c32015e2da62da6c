/** The `Decoder` port with a reader of what plays in front of the reader of documents. */
import type { DecodeOutcome, Decoder, DecodeRequest } from "#core/ports/decoder.ts";
import type { VoiceActivity } from "#core/ports/voice-activity.ts";
import type { Transcriber, TranscriberHealth } from "#core/ports/transcriber.ts";
import type { DecoderPage } from "./decoder-page.ts";
import { createLanes } from "./lanes.ts";
import { findPrograms, type Programs } from "./find-programs.ts";
import { type MediaLimits, mediaLimits } from "./limits.ts";
import { runMediaProcess } from "./media-process.ts";
import { createMediaProcesses, type MediaProcesses } from "./process-starter.ts";
import { hasMediaName } from "./signatures.ts";

export interface MediaDecoderOptions {
  /** `workers/media`, as this host has it. */
  readonly entry: URL;
  /** Reads what does not play. */
  readonly documents: Decoder;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Decodes where the programs are not installed. */
  readonly page?: DecoderPage;
  readonly nowMs: () => number;
  /** Asked for each file: a model may come at any time. */
  readonly transcriber?: () => Transcriber | undefined;
  /** Tells where somebody speaks, in the place of levels and spectra. Asked for each file as well. */
  readonly voice?: () => VoiceActivity | undefined;
  /** ISO 639-1, what is said in recordings; absent, or without an answer: the transcriber hears which it is. */
  readonly language?: () => string | undefined;
  readonly limits?: Partial<MediaLimits>;
}

/** What is there that decodes more than plain WAV. */
export interface MediaPrograms {
  programs(): Programs | undefined;
  /** Knows fewer codecs than the programs, which come first. */
  hasPage(): boolean;
  speech(): SpeechState;
  /** Whether a model tells where somebody speaks. */
  hearsByModel(): boolean;
}

/** What there is that writes down what is said. */
export type SpeechState =
  | { readonly kind: "absent" }
  | (TranscriberHealth & {
      /** It is to wait for power now. */
      readonly rests: () => Promise<boolean>;
      /** Recordings of which some was left unwritten, by it or by one before it: grows. */
      readonly leftCount: number;
    });

/** Documents read by the bytes turn out to play: then the other reader has them. */
const plays = (outcome: DecodeOutcome): boolean =>
  outcome.kind === "skipped" &&
  outcome.reason.code === "unsupported-type" &&
  /^(?:audio|video)\/|^application\/ogg$/u.test(outcome.mediaType ?? "");

/** What was captured came to be when it was. */
const dated = (
  outcome: DecodeOutcome | "not-media",
  { bytes, modifiedMs }: DecodeRequest,
): DecodeOutcome | "not-media" =>
  bytes === undefined || outcome === "not-media" || outcome.kind !== "extracted"
    ? outcome
    : { ...outcome, takenMs: modifiedMs };

const isLeftUnwritten = (outcome: DecodeOutcome | "not-media"): boolean =>
  outcome !== "not-media" &&
  outcome.kind === "extracted" &&
  (outcome.notice?.code === "transcription-failed" || outcome.notice?.code === "transcription-waits");

function speechOf(transcriber: Transcriber | undefined, leftCount: number): SpeechState {
  if (transcriber === undefined) return { kind: "absent" };
  const health = transcriber.health?.() ?? { kind: "runs" };
  return { ...health, rests: async () => (await transcriber.rests?.()) === true, leftCount };
}

/** In a process of its own. */
function readOne(
  {
    limits,
    nowMs,
    page,
    transcriber: findTranscriber,
    voice: findVoice,
    language,
  }: MediaDecoderOptions & { readonly limits: MediaLimits },
  processes: MediaProcesses,
  programs: Programs | undefined,
  { path, givenName, bytes: held, soundOnly = false }: DecodeRequest,
  signal: AbortSignal,
): Promise<DecodeOutcome | "not-media"> {
  const transcriber = soundOnly ? undefined : findTranscriber?.();
  const voice = soundOnly ? undefined : findVoice?.();
  const order = {
    path,
    ...(givenName === undefined ? {} : { givenName }),
    held,
    programs,
    hasPage: page !== undefined,
    limits,
    soundOnly,
    nowMs: nowMs(),
    transcribes: transcriber !== undefined,
    ...(voice === undefined ? {} : { voiceModelId: voice.modelId }),
  };
  const job = { order, page, transcriber, voice, language: language?.() };
  const reading = runMediaProcess(processes.take, job, signal);
  // What is captured comes one after the other, and is waited for.
  return held === undefined ? reading : reading.finally(processes.prepare);
}

export function createMediaDecoder(options: MediaDecoderOptions): Decoder & MediaPrograms {
  const { documents, environment } = options;
  const limits: MediaLimits = { ...mediaLimits, ...options.limits };
  const closing = new AbortController();
  const fileLanes = createLanes(limits.processCountMax);
  const capturedLanes = createLanes(limits.capturedCountMax);
  const programs = (): Programs | undefined => findPrograms(environment);
  const processes = createMediaProcesses(options.entry, limits);
  let leftCount = 0;
  const read = async (request: DecodeRequest, signal: AbortSignal): Promise<DecodeOutcome | "not-media"> => {
    const lanes = request.bytes === undefined ? fileLanes : capturedLanes;
    const outcome = await lanes(
      () => readOne({ ...options, limits }, processes, programs(), request, signal),
      signal,
    );
    if (isLeftUnwritten(outcome)) leftCount++;
    return outcome;
  };
  return {
    readsSlowly: hasMediaName,
    programs,
    hasPage: () => options.page !== undefined,
    speech: () => speechOf(options.transcriber?.(), leftCount),
    hearsByModel: () => options.voice?.() !== undefined,
    async decode(batch, decodeLimits, given) {
      const signal = given === undefined ? closing.signal : AbortSignal.any([given, closing.signal]);
      const outcomes = new Map<DecodeRequest, DecodeOutcome>();
      const readDocuments = async (requests: readonly DecodeRequest[]): Promise<void> => {
        if (requests.length === 0) return;
        const read = await documents.decode(requests, decodeLimits, signal);
        requests.forEach((request, place) => {
          const outcome = read[place];
          if (outcome !== undefined) outcomes.set(request, outcome);
        });
      };
      const named = batch.filter(({ path }) => hasMediaName(path));
      await readDocuments(batch.filter(({ path }) => !hasMediaName(path)));
      const playing = batch.filter((request) => {
        const outcome = outcomes.get(request);
        return outcome !== undefined && plays(outcome);
      });
      const readings = await Promise.all(
        [...named, ...playing].map(async (request) => ({
          request,
          outcome: dated(await read(request, signal), request),
        })),
      );
      for (const { request, outcome } of readings)
        if (outcome !== "not-media") outcomes.set(request, outcome);
      await readDocuments(named.filter((request) => !outcomes.has(request)));
      return batch.flatMap((request) => outcomes.get(request) ?? []);
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error("the decoder was closed"));
      await Promise.all([fileLanes.idle(), capturedLanes.idle()]);
      processes[Symbol.dispose]();
      await documents[Symbol.asyncDispose]();
    },
  };
}
