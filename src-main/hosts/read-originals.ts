import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { OriginalRead, Originals } from "#core/ports/originals.ts";
import type { Item } from "#shared/model/item.ts";
import { isPushedPath } from "#shared/model/stream.ts";
import { openOriginal } from "./content/open-original.ts";

type OriginalStore = Pick<LibraryStore, "listFolders"> & Pick<CaptureStore, "originalOf">;

/** What was captured is in the store; everything else is a file of a folder, and the very one that was indexed. */
export const createOriginals = (store: OriginalStore): Originals => ({
  async read(item, sizeBytesMax) {
    if (item.sizeBytes > sizeBytesMax) return { kind: "too-large" };
    if (!isPushedPath(item.path)) return readFileOf(store, item, sizeBytesMax);
    const bytes = await store.originalOf(item.id);
    return bytes === undefined ? { kind: "gone" } : { kind: "read", bytes };
  },
});

async function readFileOf(store: OriginalStore, item: Item, sizeBytesMax: number): Promise<OriginalRead> {
  const folder = (await store.listFolders()).find(({ id }) => id === item.folderId);
  if (folder === undefined) return { kind: "gone" };
  const opened = await openOriginal(item, folder.path);
  if (opened.kind !== "open") return { kind: "gone" };
  try {
    if (opened.sizeBytes > sizeBytesMax) return { kind: "too-large" };
    return { kind: "read", bytes: new Uint8Array(await opened.handle.readFile()) };
  } finally {
    await opened.handle.close();
  }
}
