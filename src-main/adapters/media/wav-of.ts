/** What plays as plain WAV, for whoever is to be given nothing else. */
import { joinedFloats } from "#shared/kit/joined-floats.ts";
import { encodeWav, toInt16 } from "#shared/kit/wav.ts";
import { MediaFailure } from "./failure.ts";
import { findPrograms } from "./find-programs.ts";
import { mediaLimits } from "./limits.ts";
import { openMedia } from "./open-media.ts";
import { createProgramSource } from "./program-source.ts";
import { HEARD_RATE_HZ } from "./resample.ts";
import { containerOf } from "./signatures.ts";

export type WavOutcome =
  /** It is WAV, or nothing that plays, which whoever reads it will say. */
  | { readonly kind: "as-it-is" }
  | { readonly kind: "decoded"; readonly bytes: Uint8Array }
  | { readonly kind: "undecoded"; readonly why: string };

/** One channel of 16 kHz of 16 bits, of its first ten minutes. */
export async function wavOf(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<WavOutcome> {
  const limits = { ...mediaLimits, durationMsMax: 600_000 };
  try {
    using media = openMedia(path, limits.fileSizeBytesMax);
    const container = containerOf(media.head);
    if (container === undefined || container.demuxer === "wav") return { kind: "as-it-is" };
    const programs = findPrograms(environment);
    if (programs === undefined)
      return { kind: "undecoded", why: "it is no WAV file. Install ffmpeg, or make one of it." };
    const parts: Float32Array[] = [];
    for await (const part of createProgramSource(programs, media, container, limits).sound())
      parts.push(part);
    return { kind: "decoded", bytes: encodeWav(toInt16(joinedFloats(parts)), HEARD_RATE_HZ) };
  } catch (thrown) {
    if (!(thrown instanceof MediaFailure)) throw thrown;
    return { kind: "undecoded", why: thrown.message };
  }
}
