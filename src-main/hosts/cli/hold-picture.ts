import { open } from "node:fs/promises";
import { basename } from "node:path";
import { picturePartBytesMax } from "#shared/rpc/pictures-contract.ts";
import type { HeldPictureId } from "#shared/model/picture.ts";
import { CommandError } from "./exit-codes.ts";
import type { Client } from "./session.ts";
import { printable } from "./terminal.ts";

/** Hands a file in to be searched by, part by part; gives what stands for it in a query. */
export async function holdPicture(client: Client, path: string, signal: AbortSignal): Promise<string> {
  await using file = await open(path).catch((thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new CommandError(`${printable(path)} cannot be read: ${why}`);
  });
  const { size } = await file.stat();
  const name = basename(path).slice(-255);
  let after: HeldPictureId | undefined;
  for (let from = 0; ; from += picturePartBytesMax) {
    const part = Buffer.alloc(Math.max(1, Math.min(picturePartBytesMax, size - from)));
    const { bytesRead } = await file.read(part, 0, part.length, from);
    if (bytesRead === 0) throw new CommandError(`${printable(path)} is empty: there is no picture in it.`);
    const more = from + bytesRead < size;
    const input = { name, part: part.subarray(0, bytesRead).toString("base64"), more };
    const { id } = await client.pictures.hold(
      { ...input, ...(after === undefined ? {} : { after }) },
      { signal },
    );
    if (!more) return `look:${id}`;
    after = id;
  }
}
