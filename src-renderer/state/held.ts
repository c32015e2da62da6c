import type { HeldId } from "#shared/model/picture.ts";
import { heldPartBytesMax } from "#shared/rpc/held-part.ts";
import type { Client } from "./connection.ts";

/** Hands something in to be searched by, in parts where it is large. It is not stored anywhere. */
export async function holdParts(
  hold: Client["pictures"]["hold"],
  name: string,
  content: Blob,
  signal?: AbortSignal,
): Promise<HeldId> {
  let after: HeldId | undefined;
  for (let from = 0; ; from += heldPartBytesMax) {
    const part = await base64Of(content.slice(from, from + heldPartBytesMax));
    const more = from + heldPartBytesMax < content.size;
    const { id } = await hold(
      { name, part, more, ...(after === undefined ? {} : { after }) },
      signal === undefined ? {} : { signal },
    );
    after = id;
    if (!more) return id;
  }
}

const base64Of = async (blob: Blob): Promise<string> => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = "";
  // A call takes only so many arguments.
  for (let from = 0; from < bytes.length; from += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(binary);
};
