import type { HeldId } from "#shared/model/picture.ts";
import type { Client } from "./connection.ts";
import { holdParts } from "./held.ts";
import { limits } from "./limits.ts";

/** Small pictures of what was handed in, for as long as this window is open. */
const urls = new Map<string, string>();

export const heldPictureUrl = (target: string): string | undefined => urls.get(target);

/** Hands a picture in to be searched by. */
export async function holdPicture(client: Client, file: File, signal?: AbortSignal): Promise<HeldId> {
  const id = await holdParts(client.pictures.hold, file.name.slice(-255) || "picture", file, signal);
  remember(id, file);
  return id;
}

function remember(id: HeldId, file: File): void {
  urls.set(id, URL.createObjectURL(file));
  for (const [oldest, url] of urls) {
    if (urls.size <= limits.heldPicturesShown) return;
    URL.revokeObjectURL(url);
    urls.delete(oldest);
  }
}
