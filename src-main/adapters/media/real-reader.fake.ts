/** The real reader, in a real process, and somebody who speaks twice. */
import { createDecoder } from "#adapters/decoder/decoder.ts";
import type { DecodeOutcome, Decoder, Extracted } from "#core/ports/decoder.ts";
import { babble, concatenated, silence } from "./make-wav.ts";
import { createMediaDecoder, type MediaDecoderOptions, type MediaPrograms } from "./media-decoder.ts";

export const open = (given: Partial<MediaDecoderOptions> = {}): Decoder & MediaPrograms =>
  createMediaDecoder({
    entry: new URL("../../workers/media.ts", import.meta.url),
    documents: createDecoder({ entry: new URL("../../workers/decode.ts", import.meta.url) }),
    environment: process.env,
    nowMs: () => Date.UTC(2026, 0, 1),
    ...given,
  });

export async function decoded(path: string, by: Decoder, signal?: AbortSignal): Promise<DecodeOutcome> {
  const request = { path, sizeBytes: 0, modifiedMs: 0 };
  const [outcome] = await by.decode([request], { fileSizeBytesMax: 1e8 }, signal);
  if (outcome === undefined) throw new Error("no outcome");
  return outcome;
}

export async function extractedBy(path: string, by: Decoder): Promise<Extracted> {
  const outcome = await decoded(path, by);
  if (outcome.kind !== "extracted") throw new Error(outcome.reason.detail);
  return outcome;
}

export const spoken = concatenated(silence(500), babble(1_500), silence(1_000), babble(1_000), silence(500));
