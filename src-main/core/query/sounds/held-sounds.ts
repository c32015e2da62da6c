/** Sounds that were handed in for searching: listened to by the decoder. */
import type { Chance } from "#core/ports/clock.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { HeardSound } from "#core/ports/sound.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import { createHeld, type Held } from "../looks/held.ts";
import { heldBytesMax } from "../looks/limits.ts";

export type HeldSounds = Held<{ readonly sound: HeardSound }>;

export interface HeldSoundsDeps {
  /** Beside the one of ingestion, so that nobody waits for what is being read. */
  readonly decoder: Decoder;
  readonly chance: Chance;
}

export const createHeldSounds = ({ decoder, chance }: HeldSoundsDeps): HeldSounds =>
  createHeld({
    chance,
    refusals: { tooLarge: "SOUND_TOO_LARGE", partsLost: "SOUND_PARTS_LOST" },
    read: (name, bytes, signal) => hearBytes(decoder, name, bytes, signal),
  });

async function hearBytes(
  decoder: Decoder,
  name: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<{ readonly sound: HeardSound } | Refusal> {
  const request = { path: name, sizeBytes: bytes.length, modifiedMs: 0, bytes, soundOnly: true };
  const [outcome] = await decoder.decode([request], { fileSizeBytesMax: heldBytesMax }, signal);
  if (outcome?.kind !== "extracted") return unreadable(outcome?.reason.detail);
  // No program is given what lies in no file.
  if (outcome.sound === undefined) return unreadable("It is no plain WAV file.");
  return outcome.sound.stretches.length === 0 ? { refused: "SOUND_SILENT" } : { sound: outcome.sound };
}

const unreadable = (detail = "It is no sound that Tessera can read."): Refusal => ({
  refused: "SOUND_UNREADABLE",
  data: { detail },
});
