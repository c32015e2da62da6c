/** Run by the crash test in a process of its own: commits item after item, says so after each batch, and never ends by itself. */
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { folderId, indexed, seenFile } from "./store-samples.ts";
import { openDatabase } from "./open.ts";

/** What the item at a path holds, so that the judge can tell whole from half. */
export function textsOf(path: string): readonly string[] {
  const length = path.length + (Number.parseInt(path.slice(-1), 36) % 4);
  return Array.from({ length: (length % 4) + 1 }, (_, part) => `${path} part ${part} `.repeat(40));
}

function commitForEver(path: string, key: Uint8Array): void {
  const opening = openDatabase({ path, key }, "writer");
  if (opening.kind !== "open") throw new Error(opening.detail);
  const library = { ...createLibraryReads(opening.database), ...createLibraryWrites(opening.database) };
  if (library.listFolders().length === 0)
    library.addFolder({ id: folderId, path: "/", paused: false, ignore: [], addedMs: 1 });
  library.release(null);
  for (let place = library.listItems({}, 0, 0).totalCount; ; place += 8) {
    const added = Array.from({ length: 8 }, (_, offset) =>
      seenFile(`/item ${(place + offset).toString(36)}`),
    );
    library.applyDifference(folderId, { added, changed: [], moved: [], removed: [] }, false, place);
    const claimed = library.claim({ itemCountMax: 6, bytesMax: 1e9 }, place);
    const { items, revision } = library.commit(
      claimed.map((item) => indexed(item, textsOf(item.path))),
      place,
    );
    process.stdout.write(`${revision} ${items.map(({ itemId }) => itemId).join(" ")}\n`);
    const doomed = claimed.filter((_, offset) => (place + offset) % 5 === 0).map(({ itemId }) => itemId);
    library.applyDifference(folderId, { added: [], changed: [], moved: [], removed: doomed }, false, place);
    library.retry(
      claimed.slice(0, 1).map(({ itemId }) => itemId),
      place,
    );
  }
}

const [path, key] = process.argv.slice(2);
if (import.meta.main && path !== undefined && key !== undefined)
  commitForEver(path, new Uint8Array(Buffer.from(key, "hex")));
