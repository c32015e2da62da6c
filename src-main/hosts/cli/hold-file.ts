import { open } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { wavOf } from "#adapters/media/wav-of.ts";
import { heldPartBytesMax } from "#shared/rpc/held-part.ts";
import type { HeldId } from "#shared/model/picture.ts";
import type { CommandContext } from "./command.ts";
import { CommandError } from "./exit-codes.ts";
import type { Client } from "./session.ts";
import { printable } from "./terminal.ts";

/** Hands in the files of `--picture` and `--sound` to be searched by; gives what stands for them in a query. */
export async function heldQuery(
  client: Client,
  { picture, sound }: CommandContext["values"],
  signal: AbortSignal,
): Promise<string> {
  const looks: string[] = [];
  if (typeof picture === "string") {
    const bytes = await bytesOf(resolve(picture), "picture");
    looks.push(`look:${await holdParts(client.pictures.hold, basename(picture), bytes, signal)}`);
  }
  if (typeof sound === "string") {
    const path = resolve(sound);
    // What is no WAV is decoded here: the host starts no program for what lies in no file.
    const wav = await wavOf(path, process.env);
    if (wav.kind === "undecoded")
      throw new CommandError(`${printable(path)} cannot be searched by: ${wav.why}`);
    const bytes = wav.kind === "as-it-is" ? await bytesOf(path, "sound") : wav.bytes;
    looks.push(`sound:${await holdParts(client.sounds.hold, basename(sound), bytes, signal)}`);
  }
  return looks.join(" ");
}

async function bytesOf(path: string, what: "picture" | "sound"): Promise<Uint8Array> {
  await using file = await open(path).catch((thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new CommandError(`${printable(path)} cannot be read: ${why}`);
  });
  const { size } = await file.stat();
  if (size > fileBytesMax)
    throw new CommandError(
      `${printable(path)} is too large to be searched by: ${size} of ${fileBytesMax} bytes.`,
    );
  const bytes = await file.readFile();
  if (bytes.length === 0) throw new CommandError(`${printable(path)} is empty: there is no ${what} in it.`);
  return bytes;
}

/** As much as a host takes. */
const fileBytesMax = 64 * 1024 * 1024;

async function holdParts(
  hold: Client["pictures"]["hold"],
  fileName: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<HeldId> {
  const name = fileName.slice(-255);
  let after: HeldId | undefined;
  for (let from = 0; ; from += heldPartBytesMax) {
    const part = Buffer.from(bytes.subarray(from, from + heldPartBytesMax)).toString("base64");
    const more = from + heldPartBytesMax < bytes.length;
    const { id } = await hold({ name, part, more, ...(after === undefined ? {} : { after }) }, { signal });
    if (!more) return id;
    after = id;
  }
}
