/** The media process: reads one recording or video, and starts the programs that decode it. */
import { constants, setPriority } from "node:os";
import { languageOf } from "#adapters/formats/language.ts";
import { nameWords } from "#adapters/formats/name-words.ts";
import { isUnread, readFileSafely } from "#adapters/formats/read-file.ts";
import { decodeText } from "#adapters/formats/source-text.ts";
import type { HeldBytes, MediaAnswer, MediaOrder, MediaReport } from "#adapters/media/protocol.ts";
import { readMedia } from "#adapters/media/read-media.ts";
import type { Transcript } from "#core/ports/transcriber.ts";

const report = (message: MediaReport): void => void process.send?.(message);

function readText(path: string, bytesMax: number): string | undefined {
  const read = readFileSafely(path, bytesMax);
  return isUnread(read) ? undefined : decodeText(read.bytes)?.source.text;
}

function heldBytes(): Promise<Uint8Array> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  process.once("message", ({ bytes }: HeldBytes) => resolve(bytes));
  return promise;
}

/** One question at a time: the answer to the last one is the next message. */
function ask(kind: "utterance" | "sound", pcm16k: Float32Array): Promise<MediaAnswer> {
  const { promise, resolve } = Promise.withResolvers<MediaAnswer>();
  process.once("message", resolve);
  report({ kind, pcm16k });
  return promise;
}

async function askForTranscript(pcm16k: Float32Array): Promise<Transcript> {
  const answer = await ask("utterance", pcm16k);
  return answer.kind === "transcript" ? answer.transcript : { text: "", timed: "nothing", parts: [] };
}

async function askForVoice(pcm16k: Float32Array): Promise<Float32Array | undefined> {
  const answer = await ask("sound", pcm16k);
  return answer.kind === "voice" ? answer.probabilities : undefined;
}

const order = JSON.parse(process.argv[2] ?? "{}") as MediaOrder;
// Decoding is heavy, and the person is at the same machine. What it starts inherits it.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.on("disconnect", () => process.exit());
const held = order.isHeld ? await heldBytes() : undefined;
const outcome = await readMedia(order.path, {
  held,
  // No program reads what is in no file.
  programs: held === undefined ? order.programs : undefined,
  limits: order.limits,
  nowMs: order.nowMs,
  nameWords,
  // Loaded when there is a picture: what was said is waited for, and needs none.
  toWebp: async (picture) => (await import("#adapters/formats/image/small-picture.ts")).smallPicture(picture),
  languageOf,
  readText,
  transcribe: order.transcribes ? askForTranscript : undefined,
  voice: order.voiceModelId === undefined ? undefined : { modelId: order.voiceModelId, ask: askForVoice },
  onClaim: (durationMs) => report({ kind: "claims", durationMs }),
});
report({ kind: "read", outcome });
