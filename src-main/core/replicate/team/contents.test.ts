import { expect, test } from "vitest";
import type { ItemContent, SharedRow } from "#core/ports/replica-store.ts";
import type { OriginalRead } from "#core/ports/originals.ts";
import { ContentHash, FolderId, ItemId, PartitionId, SpaceId } from "#shared/model/ids.ts";
import { Item, type ItemKind } from "#shared/model/item.ts";
import { placeLine, placeNameLine } from "#shared/model/place-line.ts";
import { PayloadId, SharedItemId } from "#shared/model/team.ts";
import { openKeyed } from "#shared/sync/keyed-payload.ts";
import { decodePayload } from "#shared/sync/payload.ts";
import { createContents, versionOf } from "./contents.ts";

const uuid = (number: number) => `01990000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const spaceId = SpaceId.parse("words");
const folderId = FolderId.parse(uuid(2));
const item = Item.parse({
  id: ItemId.parse(uuid(1)),
  folderId,
  partition: "private",
  path: "/films/harbour.mp4",
  name: "harbour.mp4",
  kind: "video",
  mediaType: "video/mp4",
  sizeBytes: 5e8,
  modifiedMs: 1,
  hasThumbnail: false,
  contentHash: "c".repeat(64),
  status: "indexed",
  attemptCount: 1,
  segmentCount: 1,
  tags: [],
  addedMs: 1,
  indexedMs: 3,
});
const source = {
  folderId,
  partitionId: PartitionId.parse(uuid(3)),
  originals: true,
  addedMs: 1,
};
const segments = [
  {
    ordinal: 0,
    text: "The ferry leaves at noon.",
    headingPath: [],
    anchor: { kind: "time" as const, startMs: 0, endMs: 2_000 },
    tokenCount: 6,
  },
];

const place = { latitude: 38.72, longitude: -9.13 };
const colours = [{ name: "red", share: 0.6, mean: "#c01020" }] as const;

const made = (
  read: OriginalRead,
  picture: ItemContent["picture"] = { colours, place },
  given: Partial<Pick<Item, "kind" | "path">> & {
    readonly originals?: boolean;
    readonly text?: string;
    readonly before?: SharedRow;
  } = {},
) => {
  const { originals = true, kind = item.kind, path = item.path, text, before } = given;
  const said = segments.map((segment) => (text === undefined ? segment : { ...segment, text }));
  return createContents({
    store: { contentOf: () => Promise.resolve({ segments: said, vectors: [undefined], picture }) },
    originals: { read: () => Promise.resolve(read) },
  })({ ...item, kind, path }, { ...source, originals }, spaceId, before);
};

/** What of it is found on the server, as whoever has the key reads it. */
async function readOf(contents: Awaited<ReturnType<typeof made>>) {
  if (contents.kind !== "made") throw new Error(contents.why);
  const plain = await openKeyed(contents.staged.payloads.at(-1)?.body ?? new Uint8Array());
  const content = decodePayload(plain ?? new Uint8Array());
  if (content.kind !== "payload") throw new Error("what goes to the team cannot be read");
  return content.payload;
}

test.each([
  ["goes along where the team takes it", { kind: "read", bytes: Uint8Array.of(1, 2, 3) }, 2],
  ["stays here where it is too large, and what is searched goes", { kind: "too-large" }, 1],
] as const)("an original %s", async (_, read, payloadCount) => {
  const contents = await made(read);
  if (contents.kind !== "made") throw new Error(contents.why);
  const { payloads, originalId } = contents.staged;
  expect([payloads.length, originalId !== undefined]).toEqual([payloadCount, payloadCount === 2]);
  const payload = await readOf(contents);
  expect(payload.segments.map(({ text }) => text)).toEqual(["The ferry leaves at noon."]);
  expect(payload.original?.sizeBytes).toBe(payloadCount === 2 ? 3 : undefined);
});

const bytes: OriginalRead = { kind: "read", bytes: Uint8Array.of(1) };

test("colours go always, where it was taken only beside the original", async () => {
  const shown = [{ name: "red", share: 0.6 }];
  expect((await readOf(await made(bytes))).picture).toEqual({ colours: shown, place });
  for (const contents of [
    await made({ kind: "too-large" }),
    await made(bytes, { colours, place }, { originals: false }),
  ])
    expect((await readOf(contents)).picture).toEqual({ colours: shown });
});

test("words say where a camera was only beside the original; those of a text are what was written", async () => {
  const text = `A door\n${placeNameLine(["Lisbon", "Portugal"])}\n${placeLine(place)}\nMade by hand`;
  const textOf = async (kind: ItemKind, read: OriginalRead, originals: boolean) =>
    (await readOf(await made(read, undefined, { text, kind, originals }))).segments[0]?.text;
  for (const kind of ["image", "video", "audio"] as const) {
    expect(await textOf(kind, bytes, true)).toBe(text);
    expect(await textOf(kind, bytes, false)).toBe("A door\nMade by hand");
    expect(await textOf(kind, { kind: "too-large" }, true)).toBe("A door\nMade by hand");
  }
  expect(await textOf("markdown", bytes, false)).toBe(text);
});

test("what was not looked at yet is another version than what was, and both are others than programs of before said", async () => {
  const contents = await made(bytes);
  if (contents.kind !== "made") throw new Error(contents.why);
  const [unseen, seen] = [false, true].map((isSeen) => versionOf(item, source, spaceId, isSeen));
  expect(contents.staged.version).toBe(seen);
  expect(seen).not.toBe(unseen);
  const { contentHash, name } = item;
  const before = `${spaceId} 3 1 original ${contentHash ?? ""} `;
  const versionsOf = (kind: ItemKind) =>
    [true, false].map((isSeen) => versionOf({ ...item, kind }, source, spaceId, isSeen));
  expect(versionsOf("markdown")).toContain(`${before}${name}`);
  expect(versionsOf("image")).not.toContain(`${before}${name}`);
  // Those that were looked at were shared with that word and the lines.
  for (const kind of ["video", "audio"] as const)
    for (const told of [`${before}${name}`, `${before}seen ${name}`])
      expect(versionsOf(kind)).not.toContain(told);
});

test("an original that the server has does not go again, as long as its bytes are the same", async () => {
  const storedOriginalId = PayloadId.parse("a".repeat(64));
  const before: SharedRow = {
    id: SharedItemId.parse(`${uuid(4)}.0.0`),
    partitionId: source.partitionId,
    itemId: item.id,
    version: versionOf(item, source, spaceId, false),
    storedOriginalId,
    withdrawn: false,
    state: "projected",
    purged: false,
  };
  const unread: OriginalRead = { kind: "gone" };
  const again = await made(unread, undefined, { before });
  if (again.kind !== "made") throw new Error(again.why);
  expect(again.staged.originalId).toBe(storedOriginalId);
  expect(again.staged.payloads.map(({ payloadId }) => payloadId)).toEqual([again.staged.payloadId]);
  const original = { payloadId: storedOriginalId, sizeBytes: item.sizeBytes };
  expect(await readOf(again)).toMatchObject({ original, picture: { place } });
  const { storedOriginalId: _, ...unstored } = before;
  const { version: __, ...forgotten } = before;
  const hash = { ...item, contentHash: ContentHash.parse("d".repeat(64)) };
  const otherBytes = { ...before, version: versionOf(hash, source, spaceId, false) };
  const content = { ...before, version: versionOf(item, { originals: false }, spaceId, false) };
  for (const row of [unstored, forgotten, otherBytes, content])
    expect(await made(unread, undefined, { before: row })).toEqual({ kind: "refused", why: "unreadable" });
  const pushed = { before, path: "stream:doors/1" };
  expect(await made(unread, undefined, pushed)).toEqual({ kind: "refused", why: "unreadable" });
});

test("nothing is said of what has neither", async () => {
  for (const contents of [
    await made(bytes, { colours: [] }),
    await made(bytes, { colours: [], place }, { originals: false }),
  ])
    expect(await readOf(contents)).not.toHaveProperty("picture");
  expect((await readOf(await made(bytes, { colours: [], place }))).picture).toEqual({ colours: [], place });
});

test("what cannot be read any more is not shared", async () => {
  expect(await made({ kind: "gone" })).toEqual({ kind: "refused", why: "unreadable" });
});
