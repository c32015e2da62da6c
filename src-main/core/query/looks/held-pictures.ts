/** Pictures that were handed in for searching: looked at by the decoder, kept in memory, and never stored. */
import type { Chance } from "#core/ports/clock.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { RawPicture } from "#core/ports/picture-embedder.ts";
import type { Pictures, Refusal } from "#core/ports/use-cases.ts";
import { toHex } from "#shared/kit/hex.ts";
import { joinedBytes } from "#shared/kit/joined-bytes.ts";
import { HeldPictureId } from "#shared/model/picture.ts";
import { heldPictureBytesMax, heldPictureCountMax, openPictureCountMax } from "./limits.ts";

export interface HeldPicture {
  readonly name: string;
  readonly seen: SeenPicture;
  /** As a model is given it, where one was here when it came. */
  readonly pixels?: RawPicture;
}

export interface HeldPictures extends Pick<Pictures, "hold"> {
  /** Undefined once it is no longer held. */
  get(id: HeldPictureId): HeldPicture | undefined;
}

export interface HeldPicturesDeps {
  /** Beside the one of ingestion, so that nobody waits for what is being read. */
  readonly decoder: Decoder;
  readonly chance: Chance;
  /** A model is here that could look at it. */
  readonly wantsPixels: () => boolean;
}

export function createHeldPictures({ decoder, chance, wantsPixels }: HeldPicturesDeps): HeldPictures {
  const held = new Map<HeldPictureId, HeldPicture>();
  const open = new Map<HeldPictureId, readonly Uint8Array[]>();
  const newId = (): HeldPictureId => HeldPictureId.parse(`held-${toHex(chance.bytes(6))}`);
  return {
    get(id) {
      const known = held.get(id);
      if (known === undefined) return undefined;
      // Used last, forgotten last.
      held.delete(id);
      held.set(id, known);
      return known;
    },
    async hold({ name, part, after, more }, signal) {
      const before = after === undefined ? [] : open.get(after);
      if (before === undefined) return { refused: "PICTURE_PARTS_LOST" };
      const id = after ?? newId();
      open.delete(id);
      const parts = [...before, part];
      if (sizeOf(parts) > heldPictureBytesMax) return tooLarge(sizeOf(parts));
      if (more) {
        open.set(id, parts);
        for (const oldest of open.keys()) if (open.size > openPictureCountMax) open.delete(oldest);
        return { id, done: false };
      }
      const seen = await seeBytes(decoder, name, joinedBytes(parts), wantsPixels(), signal);
      if ("refused" in seen) return seen;
      held.set(id, { name, ...seen });
      for (const oldest of held.keys()) if (held.size > heldPictureCountMax) held.delete(oldest);
      return { id, done: true };
    },
  };
}

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);

const tooLarge = (sizeBytes: number): Refusal => ({
  refused: "PICTURE_TOO_LARGE",
  data: { sizeBytes: String(sizeBytes), sizeBytesMax: String(heldPictureBytesMax) },
});

async function seeBytes(
  decoder: Decoder,
  name: string,
  bytes: Uint8Array,
  pixels: boolean,
  signal?: AbortSignal,
): Promise<Omit<HeldPicture, "name"> | Refusal> {
  const request = { path: name, sizeBytes: bytes.length, modifiedMs: 0, bytes, pixels };
  const [outcome] = await decoder.decode([request], { fileSizeBytesMax: heldPictureBytesMax }, signal);
  if (outcome?.kind !== "extracted") return unreadable(outcome?.reason.detail);
  if (outcome.picture === undefined) return unreadable(undefined);
  if (outcome.picture.looks.length === 0) return unreadable(outcome.notice?.detail);
  return { seen: outcome.picture, ...(outcome.pixels === undefined ? {} : { pixels: outcome.pixels }) };
}

const unreadable = (detail = "It is no picture that Tessera can read."): Refusal => ({
  refused: "PICTURE_UNREADABLE",
  data: { detail },
});
