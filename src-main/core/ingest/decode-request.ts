import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { DecodeRequest } from "#core/ports/decoder.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { ItemId } from "#shared/model/ids.ts";

/** What was captured is read by a decoder from the bytes in the store, and never from a file. */
export async function requestFor(
  store: Pick<CaptureStore, "originalOf">,
  {
    itemId,
    path,
    sizeBytes,
    modifiedMs,
    isKept = false,
    givenName,
  }: DecodeRequest & { readonly itemId: ItemId; readonly isKept?: boolean },
): Promise<DecodeRequest> {
  const bytes = isKept ? await store.originalOf(itemId) : undefined;
  return {
    path,
    sizeBytes,
    modifiedMs,
    ...(bytes === undefined ? {} : { bytes }),
    ...(givenName === undefined ? {} : { givenName }),
  };
}

/** The picture of a scene as it is kept: the film is not decoded for it again. Empty, and so refused, where it is gone. */
export async function requestForFrame(
  store: Pick<LibraryStore, "frame">,
  itemId: ItemId,
  timeMs: number,
): Promise<DecodeRequest> {
  const bytes = (await store.frame(itemId, timeMs)) ?? new Uint8Array();
  return { path: "frame.webp", sizeBytes: bytes.length, modifiedMs: 0, bytes };
}
