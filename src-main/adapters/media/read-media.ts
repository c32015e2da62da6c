/** One recording or video from its path to its outcome. Runs in a process of its own. */
import type { Block, DecodeOutcome, Extracted } from "#core/ports/decoder.ts";
import { seenFilm } from "#core/ports/picture.ts";
import type { HeardSound } from "#core/ports/sound.ts";
import type { Transcript } from "#core/ports/transcriber.ts";
import type { RemotePort } from "#shared/kit/remote.ts";
import { LanguageCode, type StatusReason } from "#shared/model/item.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { clockText } from "#shared/query/durations.ts";
import { cuesBeside } from "./beside.ts";
import { type Cue, readCues } from "./cues.ts";
import { coverOf, type Scenes, scenesOf, type Source, soundOf, subtitlesOf } from "./decode.ts";
import { describe, lyricsOf, takenMsOf, titleOf } from "./facts.ts";
import { MediaFailure } from "./failure.ts";
import type { Programs } from "./find-programs.ts";
import { createEar, type Heard } from "./hear.ts";
import type { MediaLimits } from "./limits.ts";
import type { MediaSource } from "./media-source.ts";
import { heldMedia, openMedia, type OpenMedia } from "./open-media.ts";
import { createPageSource } from "./page-source.ts";
import type { Probe } from "./probe.ts";
import { createProgramSource } from "./program-source.ts";
import { cueBlocks, utteranceBlock } from "./said-blocks.ts";
import type { Unwritten } from "./protocol.ts";
import { type Container, containerOf } from "./signatures.ts";
import { createTimbreEar } from "./timbre/stretches.ts";
import { detectVoice, type Utterance } from "./voice-activity.ts";
import { type AskVoice, createModelEar, voiceOf } from "./voice-model.ts";
import { utteranceSamples } from "./utterance-samples.ts";
import { readWavLayout } from "./wav.ts";

/** What this reader shares with that of documents, handed in because neither knows the other. */
export interface MediaReaderDeps {
  readonly programs: Programs | undefined;
  /** To the page that decodes, where there is one. */
  readonly page: RemotePort | undefined;
  /** All of it, where it is in no file. */
  readonly held: Uint8Array | undefined;
  readonly limits: MediaLimits;
  /** Only how it sounds is wanted: what is said and shown is known. */
  readonly soundOnly: boolean;
  readonly nowMs: number;
  readonly toWebp: Source["toWebp"];
  readonly see: Source["see"];
  /** Of its name, or of what whoever captured it calls it. */
  readonly words: string;
  readonly languageOf: (text: string) => Promise<LanguageCode>;
  readonly readText: (path: string, bytesMax: number) => string | undefined;
  /** Absent where no speech model is there. */
  readonly transcribe: ((pcm16k: Float32Array) => Promise<Transcript | Unwritten>) | undefined;
  /** Tells where somebody speaks; absent where no model does. */
  readonly voice: { readonly modelId: string; readonly ask: AskVoice } | undefined;
  /** How long it says it plays: told as soon as it is known, for that much time may be taken. */
  readonly onClaim: (durationMs: number) => void;
}

/** The bytes are of no kind that plays. */
export type MediaReading = DecodeOutcome | "not-media";

const retried = new Set(["vanished", "changed-while-read", "parser-memory"]);

export async function readMedia(path: string, deps: MediaReaderDeps): Promise<MediaReading> {
  try {
    using media =
      deps.held === undefined ? openMedia(path, deps.limits.fileSizeBytesMax) : heldMedia(path, deps.held);
    const container = containerOf(media.head);
    if (container === undefined) return "not-media";
    const contentHash = media.hash();
    try {
      const extracted = await extract(media, container, deps);
      media.assertSame();
      return { ...extracted, contentHash };
    } catch (error) {
      if (!(error instanceof MediaFailure)) throw error;
      const { itemKind, mediaType } = container;
      return { ...refused(error), itemKind, mediaType, contentHash };
    }
  } catch (error) {
    if (error instanceof MediaFailure) return refused(error);
    throw error;
  }
}

const refused = ({ code, message }: MediaFailure) =>
  ({
    kind: code === "empty" || code === "not-a-file" || code === "too-large" ? "skipped" : "failed",
    reason: { code, detail: message },
    retry: retried.has(code),
  }) as const;

/** The programs first: they know more codecs. What is in no file is given to the page alone. */
const decoderOf = (
  media: OpenMedia,
  container: Container,
  { programs, page, limits }: MediaReaderDeps,
): MediaSource | undefined =>
  programs !== undefined
    ? createProgramSource(programs, media, container, limits)
    : page === undefined
      ? undefined
      : createPageSource(page, media, container, limits);

async function extract(
  media: OpenMedia,
  container: Container,
  deps: MediaReaderDeps,
): Promise<Omit<Extracted, "contentHash">> {
  const { limits } = deps;
  const wav = container.demuxer === "wav" ? readWavLayout(media) : undefined;
  const decoder = wav === undefined ? decoderOf(media, container, deps) : undefined;
  const told = await decoder?.probe();
  if (told?.durationMs !== undefined) deps.onClaim(told.durationMs);
  const source: Source = { media, wav, decoder, limits, toWebp: deps.toWebp, see: deps.see };
  const played = await play(source, told, deps);
  const said = deps.soundOnly ? nothingSaid : await whatIsSaid(source, told, played, deps);
  const isVideo = told === undefined ? container.itemKind === "video" : told.video !== undefined;
  const mediaType = isVideo ? container.mediaType : container.mediaType.replace(/^video\//u, "audio/");
  const thumbnail = played.scenes.thumbnail ?? (told?.hasCover === true ? await coverOf(source) : undefined);
  const tags: Probe["tags"] = told?.tags ?? new Map();
  const durationMs = durationOf(played, told);
  const takenMs = takenMsOf(tags, deps.nowMs);
  const title = titleOf(tags);
  const formatName = (mediaType.split("/")[1] ?? "").replace(/^x-/u, "").toUpperCase();
  const heardBy = played.voice === undefined ? undefined : deps.voice?.modelId;
  const facts = describe(tags, {
    words: deps.words,
    formatName,
    durationMs,
    takenMs,
    isVideo,
    video: told?.video,
    heardBy,
  });
  const peaks = played.heard?.peaks(limits.peakCountMax);
  const notice =
    undecodedOf(source, container, told, deps.page !== undefined) ?? noticeOf(source, played, told, said);
  return {
    kind: "extracted",
    itemKind: isVideo ? "video" : "audio",
    mediaType,
    ...(title === undefined ? {} : { title }),
    language: said.language ?? (await deps.languageOf(textOf(said.blocks) || (lyricsOf(tags) ?? ""))),
    ...(takenMs === undefined ? {} : { takenMs }),
    ...(durationMs === undefined ? {} : { durationMs }),
    tags: [],
    blocks: [aboutBlock(facts, durationMs), ...said.blocks, ...played.scenes.frames.map(frameBlock)],
    ...(thumbnail === undefined ? {} : { thumbnail }),
    media: {
      ...(peaks === undefined ? {} : { peaks }),
      frames: played.scenes.frames.map(({ timeMs, webp }) => ({ timeMs, webp })),
    },
    ...(isVideo && !deps.soundOnly ? { picture: seenFilm(played.scenes.frames, lookSpace.id) } : {}),
    ...(played.sound === undefined ? {} : { sound: played.sound }),
    ...(notice === undefined ? {} : { notice }),
  };
}

const aboutBlock = (text: string, durationMs = 0): Block => ({
  text,
  headingPath: [],
  anchor: { kind: "time", startMs: 0, endMs: durationMs },
  breakBefore: true,
});

const frameBlock = ({ timeMs }: { readonly timeMs: number }): Block => ({
  text: "",
  headingPath: [],
  anchor: { kind: "frame", timeMs },
  breakBefore: true,
});

const textOf = (blocks: readonly Pick<Block, "text">[]): string =>
  blocks
    .map(({ text }) => text)
    .join("\n")
    .slice(0, 2_000);

interface Played {
  readonly heard: Heard | undefined;
  readonly sound: HeardSound | undefined;
  /** By a model, where one got through it: how likely speech is in each frame. */
  readonly voice: Float32Array | undefined;
  readonly scenes: Scenes;
}

/** Sound and pictures; where one of two is broken, the other. */
async function play(
  source: Source,
  told: Probe | undefined,
  { soundOnly, voice: model }: Pick<MediaReaderDeps, "soundOnly" | "voice">,
): Promise<Played> {
  const failures: unknown[] = [];
  const attempted = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MediaFailure) || error.code !== "damaged") throw error;
      failures.push(error);
      return undefined;
    }
  };
  const hasSound = source.wav !== undefined || told?.hasAudio === true;
  const sound = hasSound ? await attempted(() => hear(source, model?.ask)) : undefined;
  const video = soundOnly ? undefined : told?.video;
  const scenes =
    video === undefined ? undefined : await attempted(() => scenesOf(source, video, told?.durationMs));
  if (failures.length > 0 && sound === undefined && scenes === undefined) throw failures[0];
  const { heard, voice } = sound ?? {};
  return { heard, sound: sound?.sound, voice, scenes: scenes ?? { durationMs: 0, frames: [] } };
}

async function hear(
  source: Source,
  ask: AskVoice | undefined,
): Promise<Pick<Played, "heard" | "sound" | "voice">> {
  const timbre = createTimbreEar();
  const ear = createEar(timbre.push);
  const model = ask === undefined ? undefined : createModelEar(ask);
  for await (const samples of soundOf(source)) {
    ear.push(samples);
    await model?.push(samples);
  }
  return { heard: ear.heard(), sound: timbre.heard(), voice: await model?.probabilities() };
}

/** As long as it was decoded; a claim is believed only where nothing was. */
function durationOf({ heard, scenes }: Played, told: Probe | undefined): number | undefined {
  const decodedMs = Math.max(heard?.durationMs ?? 0, scenes.durationMs);
  return decodedMs > 0 ? decodedMs : told?.durationMs;
}

interface Said {
  readonly blocks: readonly Block[];
  readonly language: LanguageCode | undefined;
  /** Somebody speaks, and some of it was not written down; absent: it was, or there is nothing. */
  readonly unwritten?: StatusReason;
}

const nothingSaid: Said = { blocks: [], language: undefined };

async function whatIsSaid(
  source: Source,
  told: Probe | undefined,
  { heard, voice }: Played,
  deps: MediaReaderDeps,
): Promise<Said> {
  const written = await writtenCues(source, told, deps);
  if (written !== undefined) {
    const language = LanguageCode.safeParse(written.language).data;
    return { blocks: cueBlocks(written.cues), language };
  }
  if (heard === undefined) return nothingSaid;
  const { utteranceMsMax } = deps.limits;
  const utterances =
    voice === undefined ? detectVoice(heard, utteranceMsMax) : voiceOf(voice, heard, utteranceMsMax);
  return transcribed(source, utterances, deps);
}

async function writtenCues(
  source: Source,
  told: Probe | undefined,
  { limits, readText }: MediaReaderDeps,
): Promise<{ readonly cues: readonly Cue[]; readonly language: string | undefined } | undefined> {
  const beside = cuesBeside(source.media.path, readText, limits);
  if (beside !== undefined) return beside;
  const inside = told?.subtitles;
  const cues = inside === undefined ? [] : await subtitlesOf(source, inside.index).catch(() => []);
  if (cues.length > 0) return { cues, language: inside?.language };
  const sung = readCues(told === undefined ? "" : (lyricsOf(told.tags) ?? ""), limits);
  return sung.length > 0 ? { cues: sung, language: undefined } : undefined;
}

/** Decoded once more: the sound of an utterance is known only when its end is, and is too much to keep. */
async function transcribed(
  source: Source,
  utterances: readonly Utterance[],
  { transcribe, languageOf }: MediaReaderDeps,
): Promise<Said> {
  const written: Transcript[] = [];
  let unwritten: StatusReason | undefined =
    transcribe === undefined && utterances.length > 0 ? notTranscribed : undefined;
  if (transcribe !== undefined && utterances.length > 0)
    for await (const samples of utteranceSamples(soundOf(source), utterances)) {
      const answer = await transcribe(samples);
      if ("code" in answer) unwritten ??= answer;
      written.push("code" in answer ? { text: "", timed: "nothing", parts: [] } : answer);
    }
  const transcripts = await withLanguages(written, languageOf);
  const languages = Map.groupBy(
    transcripts.flatMap(({ language }) => language ?? []),
    (code) => code,
  );
  const [most] = [...languages].toSorted((a, b) => b[1].length - a[1].length);
  return {
    blocks: utterances.map((utterance, at) => utteranceBlock(utterance, transcripts[at], utterances[at - 1])),
    language: most?.[0],
    ...(unwritten === undefined ? {} : { unwritten }),
  };
}

const notTranscribed: StatusReason = {
  code: "not-transcribed",
  detail: "Somebody speaks in it. A speech model would make the words searchable.",
};

/** Of a model that does not tell, all that it wrote tells together: one utterance is too short to. */
async function withLanguages(
  transcripts: readonly Transcript[],
  languageOf: MediaReaderDeps["languageOf"],
): Promise<readonly Transcript[]> {
  const untold = transcripts.filter(({ language }) => language === undefined);
  if (untold.length === 0) return transcripts;
  const language = await languageOf(textOf(untold));
  return language === "und" ? transcripts : transcripts.map((transcript) => ({ language, ...transcript }));
}

/** What is left out for want of a decoder, or of a codec in the one that is here. */
function undecodedOf(
  { decoder, wav }: Source,
  { mediaType }: Container,
  told: Probe | undefined,
  hasPage: boolean,
): StatusReason | undefined {
  const unknown = told?.unknownCodecs ?? [];
  if (unknown.length > 0)
    return {
      code: "no-codec",
      detail: `What is built in cannot decode ${unknown.join(" and ")}: install ffmpeg, then it is read again.`,
    };
  if (decoder !== undefined || wav !== undefined) return undefined;
  const until = "install ffmpeg, then it is read again. Until then it is found by its name.";
  return hasPage
    ? { code: "no-codec", detail: `What is built in cannot take ${mediaType} apart: ${until}` }
    : { code: "no-decoder", detail: `No decoder: ${until}` };
}

function noticeOf(
  { limits }: Source,
  { heard, scenes }: Played,
  told: Probe | undefined,
  { unwritten }: Said,
): StatusReason | undefined {
  // First, for it is what goes away by itself, and by which it is found again then.
  if (unwritten !== undefined && unwritten !== notTranscribed) return unwritten;
  const decodedMs = Math.max(heard?.durationMs ?? 0, scenes.durationMs);
  const claimedMs = told?.durationMs ?? 0;
  if (claimedMs > limits.durationMsMax)
    return { code: "too-large", detail: `Only its first ${clockText(limits.durationMsMax)} were read.` };
  if (decodedMs > 0 && claimedMs > decodedMs * 1.5 + 5_000)
    return {
      code: "damaged",
      detail: `It is cut short or broken: of the ${clockText(claimedMs)} that it says it plays, ${clockText(decodedMs)} could be decoded.`,
    };
  return unwritten;
}
