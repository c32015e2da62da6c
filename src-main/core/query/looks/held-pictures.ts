/** Pictures that were handed in for searching: looked at by the decoder. */
import type { Chance } from "#core/ports/clock.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { RawPicture } from "#core/ports/picture-embedder.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import { createHeld, type Held } from "./held.ts";
import { heldBytesMax } from "./limits.ts";

interface HeldPicture {
  readonly seen: SeenPicture;
  /** As a model is given it, where one was here when it came. */
  readonly pixels?: RawPicture;
}

export type HeldPictures = Held<HeldPicture>;

export interface HeldPicturesDeps {
  /** Beside the one of ingestion, so that nobody waits for what is being read. */
  readonly decoder: Decoder;
  readonly chance: Chance;
  /** A model is here that could look at it. */
  readonly wantsPixels: () => boolean;
}

export const createHeldPictures = ({ decoder, chance, wantsPixels }: HeldPicturesDeps): HeldPictures =>
  createHeld({
    chance,
    refusals: { tooLarge: "PICTURE_TOO_LARGE", partsLost: "PICTURE_PARTS_LOST" },
    read: (name, bytes, signal) => seeBytes(decoder, name, bytes, wantsPixels(), signal),
  });

async function seeBytes(
  decoder: Decoder,
  name: string,
  bytes: Uint8Array,
  pixels: boolean,
  signal?: AbortSignal,
): Promise<HeldPicture | Refusal> {
  const request = { path: name, sizeBytes: bytes.length, modifiedMs: 0, bytes, pixels };
  const [outcome] = await decoder.decode([request], { fileSizeBytesMax: heldBytesMax }, signal);
  if (outcome?.kind !== "extracted") return unreadable(outcome?.reason.detail);
  if (outcome.picture === undefined) return unreadable(undefined);
  if (outcome.picture.looks.length === 0) return unreadable(outcome.notice?.detail);
  return { seen: outcome.picture, ...(outcome.pixels === undefined ? {} : { pixels: outcome.pixels }) };
}

const unreadable = (detail = "It is no picture that Tessera can read."): Refusal => ({
  refused: "PICTURE_UNREADABLE",
  data: { detail },
});
