import Database from "better-sqlite3-multiple-ciphers";
import { beforeAll, expect, it } from "vitest";
import { FolderId, ItemId, type SegmentId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { teachFolding } from "./folded-name.ts";
import { migrate } from "./migrate.ts";
import { createSearchStore, type SearchReads } from "./search-store.ts";
import { everything, folderId, indexed, noDifference, seenFile } from "./store-samples.ts";

const root = "/home/Ann";
const idOf = (last: string): string => `01990000-0000-7000-8000-0000000000${last}`;
const shown = new Map<SegmentId, string>();
let store: SearchReads;

beforeAll(() => {
  const database = new Database(":memory:");
  migrate(database);
  teachFolding(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  library.addFolder({ id: folderId, path: root, paused: false, ignore: [], addedMs: 1 });
  const files = ["Zettel.md", "über Bord.md", "stream/door.md"];
  const added = files.map((path) => seenFile(`${root}/${path}`));
  library.applyDifference(folderId, { ...noDifference, added }, false, 10);
  const claimed = library.claim(everything, 20);
  const { items } = library.commit(
    claimed.map((claim) => indexed(claim, [claim.path])),
    30,
  );
  for (const [place, { segmentIds }] of items.entries())
    shown.set(segmentIds[0]!, claimed[place]!.path.slice(root.length + 1));
  const [streamId, name] = [FolderId.parse(idOf("b1")), StreamName.parse("door")];
  library.addStream({ id: streamId, name, addedMs: 5 });
  const titles = ["Übergabe am Steg", "camera [1]"];
  const events = titles.map((title, place) => {
    const itemId = ItemId.parse(idOf(`c${place}`));
    const { segments, spaceId, vectors } = indexed({ itemId, generation: 0 }, [title]);
    const content = { text: title, tags: [], segments, spaceId, vectors };
    return { itemId, key: `zz-${place}`, name: title, eventMs: 1, ...content };
  });
  const [batch] = library.appendEvents([{ streamId, name, events }], 40).events;
  if (!Array.isArray(batch)) throw new Error("nothing was stored");
  for (const [place, { segmentIds }] of batch.entries()) shown.set(segmentIds[0]!, titles[place]!);
  store = createSearchStore(database);
});

const named = async (value: string, not = false): Promise<readonly (string | undefined)[]> => {
  const page = { sort: "name", from: 0, limit: 10 } as const;
  const { segmentIds } = await store.browse([{ field: "name", value, not }], [], page);
  return segmentIds.map((id) => shown.get(id));
};

it.each([
  ["ÜBER", ["über Bord.md", "Übergabe am Steg"]],
  ["*steg", ["Übergabe am Steg"]],
  ["zz-", []],
  ["zz-?", []],
  ["camera [1]", ["camera [1]"]],
  ["camera [?]", ["camera [1]"]],
  // Neither the stream nor the folder.
  ["door", ["stream/door.md"]],
  ["stream", []],
])("name:%s asks for what people see as a name, not for a key", async (value, wanted) => {
  expect(await named(value)).toEqual(wanted);
});

it("has what was pushed in its place among the names, and outside what is excluded", async () => {
  const all = ["camera [1]", "stream/door.md", "Zettel.md", "über Bord.md", "Übergabe am Steg"];
  expect(await named("nothing of the kind", true)).toEqual(all);
  expect(await named("über", true)).toEqual(all.slice(0, 3));
});
