import { encodeWav, toInt16 } from "#shared/kit/wav.ts";
import type { HeldId } from "#shared/model/picture.ts";
import type { Client } from "./connection.ts";
import { holdParts } from "./held.ts";
import { limits } from "./limits.ts";

/**
 * Hands a sound in to be searched by: what the browser can decode as plain WAV, which is all that the host is given. What it
 * cannot goes as it is, and the host says what is wrong with it.
 */
export async function holdSound(client: Client, file: File, signal?: AbortSignal): Promise<HeldId> {
  const wav = file.size <= limits.heldSoundBytesMax ? await wavOf(file).catch(() => file) : file;
  return holdParts(client.sounds.hold, file.name.slice(-255) || "sound", wav, signal);
}

/** One channel of 16 kHz, the first minutes of it. */
async function wavOf(file: Blob): Promise<Blob> {
  const rateHz = limits.heldSoundRateHz;
  const context = new OfflineAudioContext(1, 1, rateHz);
  const decoded = await context.decodeAudioData(await file.arrayBuffer());
  const length = Math.min(decoded.length, (limits.heldSoundMsMax / 1_000) * rateHz);
  const mixed = new Float32Array(length);
  for (let channel = 0; channel < decoded.numberOfChannels; channel++)
    for (const [at, sample] of decoded.getChannelData(channel).subarray(0, length).entries())
      mixed[at] = (mixed[at] ?? 0) + sample / decoded.numberOfChannels;
  return new Blob([encodeWav(toInt16(mixed), rateHz)], { type: "audio/wav" });
}
