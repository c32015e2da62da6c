import type { HeldPictureId } from "#shared/model/picture.ts";
import { picturePartBytesMax } from "#shared/rpc/pictures-contract.ts";
import type { Client } from "./connection.ts";
import { limits } from "./limits.ts";

/** Small pictures of what was handed in, for as long as this window is open. */
const urls = new Map<string, string>();

export const heldPictureUrl = (target: string): string | undefined => urls.get(target);

/** Hands a picture in to be searched by, in parts where it is large. It is not stored anywhere. */
export async function holdPicture(client: Client, file: File, signal?: AbortSignal): Promise<HeldPictureId> {
  let after: HeldPictureId | undefined;
  for (let from = 0; ; from += picturePartBytesMax) {
    const part = await base64Of(file.slice(from, from + picturePartBytesMax));
    const more = from + picturePartBytesMax < file.size;
    const { id } = await client.pictures.hold(
      { name: file.name.slice(-255) || "picture", part, more, ...(after === undefined ? {} : { after }) },
      signal === undefined ? {} : { signal },
    );
    after = id;
    if (!more) {
      remember(id, file);
      return id;
    }
  }
}

function remember(id: HeldPictureId, file: File): void {
  urls.set(id, URL.createObjectURL(file));
  for (const [oldest, url] of urls) {
    if (urls.size <= limits.heldPicturesShown) return;
    URL.revokeObjectURL(url);
    urls.delete(oldest);
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
