/** The media process: reads one recording or video, and starts the programs that decode it. */
import { constants, setPriority } from "node:os";
import { smallPicture } from "#adapters/formats/image/small-picture.ts";
import { languageOf } from "#adapters/formats/language.ts";
import { nameWords } from "#adapters/formats/name-words.ts";
import { isUnread, readFileSafely } from "#adapters/formats/read-file.ts";
import { decodeText } from "#adapters/formats/source-text.ts";
import type { MediaInput, MediaOrder, MediaReport } from "#adapters/media/protocol.ts";
import { readMedia } from "#adapters/media/read-media.ts";
import type { Transcript } from "#core/ports/transcriber.ts";
import type { RemotePort } from "#shared/kit/remote.ts";

const report = (message: MediaReport): void => void process.send?.(message);

function readText(path: string, bytesMax: number): string | undefined {
  const read = readFileSafely(path, bytesMax);
  return isUnread(read) ? undefined : decodeText(read.bytes)?.source.text;
}

const held = Promise.withResolvers<Uint8Array>();
let transcribed = Promise.withResolvers<Transcript>();
const pageListeners: ((message: unknown) => void)[] = [];
process.on("message", (input: MediaInput) => {
  if (input.kind === "held") held.resolve(input.bytes);
  else if (input.kind === "transcript") transcribed.resolve(input.transcript);
  else for (const listener of pageListeners) listener(input.message);
});

/** One utterance at a time. */
function askForTranscript(pcm16k: Float32Array): Promise<Transcript> {
  transcribed = Promise.withResolvers();
  report({ kind: "utterance", pcm16k });
  return transcribed.promise;
}

const page: RemotePort = {
  post: (message) => report({ kind: "to-page", message }),
  onMessage: (listener) => void pageListeners.push(listener),
};

const order = JSON.parse(process.argv[2] ?? "{}") as MediaOrder;
// Decoding is heavy, and the person is at the same machine. What it starts inherits it.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.on("disconnect", () => process.exit());
const bytes = order.isHeld ? await held.promise : undefined;
const outcome = await readMedia(order.path, {
  held: bytes,
  // No program reads what is in no file.
  programs: bytes === undefined ? order.programs : undefined,
  page: order.hasPage ? page : undefined,
  limits: order.limits,
  nowMs: order.nowMs,
  nameWords,
  toWebp: smallPicture,
  languageOf,
  readText,
  transcribe: order.transcribes ? askForTranscript : undefined,
  onClaim: (durationMs) => report({ kind: "claims", durationMs }),
});
report({ kind: "read", outcome });
