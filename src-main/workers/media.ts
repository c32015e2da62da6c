/** The media process: reads one recording or video, and starts the programs that decode it. */
import { constants, setPriority } from "node:os";
import { basename } from "node:path";
import { languageOf } from "#adapters/formats/language.ts";
import { nameWords } from "#adapters/formats/name-words.ts";
import { isUnread, readFileSafely } from "#adapters/formats/read-file.ts";
import { decodeText } from "#adapters/formats/source-text.ts";
import type {
  MediaAnswer,
  MediaInput,
  MediaOrder,
  MediaReport,
  Unwritten,
} from "#adapters/media/protocol.ts";
import { readMedia } from "#adapters/media/read-media.ts";
import type { Transcript } from "#core/ports/transcriber.ts";
import type { RemotePort } from "#shared/kit/remote.ts";

const report = (message: MediaReport): void => void process.send?.(message);

function readText(path: string, bytesMax: number): string | undefined {
  const read = readFileSafely(path, bytesMax);
  return isUnread(read) ? undefined : decodeText(read.bytes)?.source.text;
}

const ordered = Promise.withResolvers<MediaOrder>();
let answered = Promise.withResolvers<MediaAnswer>();
const pageListeners: ((message: unknown) => void)[] = [];
process.on("message", (input: MediaInput) => {
  if (input.kind === "order") ordered.resolve(input.order);
  else if (input.kind === "from-page") for (const listener of pageListeners) listener(input.message);
  else answered.resolve(input);
});

/** One question at a time. */
function ask(kind: "utterance" | "sound", pcm16k: Float32Array): Promise<MediaAnswer> {
  answered = Promise.withResolvers();
  report({ kind, pcm16k });
  return answered.promise;
}

const page: RemotePort = {
  post: (message) => report({ kind: "to-page", message }),
  onMessage: (listener) => void pageListeners.push(listener),
};

async function askForTranscript(pcm16k: Float32Array): Promise<Transcript | Unwritten> {
  const answer = await ask("utterance", pcm16k);
  return answer.kind === "transcript" ? answer.transcript : { text: "", timed: "nothing", parts: [] };
}

async function askForVoice(pcm16k: Float32Array): Promise<Float32Array | undefined> {
  const answer = await ask("sound", pcm16k);
  return answer.kind === "voice" ? answer.probabilities : undefined;
}

// Decoding is heavy, and the person is at the same machine. What it starts inherits it.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.on("disconnect", () => process.exit());
const order = await ordered.promise;
const outcome = await readMedia(order.path, {
  held: order.held,
  // No program reads what is in no file.
  programs: order.held === undefined ? order.programs : undefined,
  page: order.hasPage ? page : undefined,
  limits: order.limits,
  soundOnly: order.soundOnly,
  nowMs: order.nowMs,
  words: order.givenName ?? nameWords(basename(order.path)),
  // Loaded when there is a picture: what was said is waited for, and needs none.
  toWebp: async (...given) =>
    (await import("#adapters/formats/image/small-picture.ts")).smallPicture(...given),
  see: async (picture) => (await import("#adapters/formats/image/see-frame.ts")).seeFrame(picture),
  languageOf,
  readText,
  transcribe: order.transcribes ? askForTranscript : undefined,
  voice: order.voiceModelId === undefined ? undefined : { modelId: order.voiceModelId, ask: askForVoice },
  onClaim: (durationMs) => report({ kind: "claims", durationMs }),
});
report({ kind: "read", outcome });
