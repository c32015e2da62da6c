import { expect, test } from "vitest";
import type { ItemContent, SharedRow } from "#core/ports/replica-store.ts";
import { ModelFailure } from "#core/ports/models.ts";
import type { OriginalRead } from "#core/ports/originals.ts";
import { ContentHash, FolderId, ItemId, PartitionId, SpaceId } from "#shared/model/ids.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { Item, type ItemKind } from "#shared/model/item.ts";
import { Space } from "#shared/model/space.ts";
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

/** A model that reads letters, and keeps what it was given to read. */
const lettersOf = (text: string) => Float32Array.of(text.length, text.charCodeAt(0), 1);
const space = Space.parse({
  id: spaceId,
  modelId: "letters",
  revision: "1",
  dimensions: 3,
  metric: "cosine",
  normalised: true,
  modalities: ["text"],
  cutOff: 0.3,
});
const letters = {
  space,
  embed: (texts: readonly string[]) =>
    Promise.resolve(Float32Array.from(texts.flatMap((text) => [...lettersOf(text)]))),
};

const made = (
  read: OriginalRead,
  picture: ItemContent["picture"] = { colours, place },
  given: Partial<Pick<Item, "kind" | "path">> & {
    readonly originals?: boolean;
    readonly text?: string;
    readonly vectors?: ItemContent["vectors"];
    readonly embedder?: typeof letters;
    readonly title?: string;
    readonly before?: SharedRow;
  } = {},
) => {
  const { originals = true, kind = item.kind, path = item.path, text, vectors = [undefined], title } = given;
  const said = vectors.flatMap((_, ordinal) =>
    segments.map((segment) => ({
      ...segment,
      ordinal,
      ...(text === undefined || ordinal > 0 ? {} : { text }),
    })),
  );
  const named = { ...item, kind, path, ...(title === undefined ? {} : { title }) };
  return createContents({
    store: { contentOf: () => Promise.resolve({ segments: said, vectors, picture }) },
    originals: { read: () => Promise.resolve(read) },
    embedder: given.embedder ?? letters,
  })(named, { ...source, originals }, spaceId, given.before);
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

const stored = [
  { codes: Int8Array.of(1, 2, 3), scale: 0.5 },
  { codes: Int8Array.of(4, 5, 6), scale: 0.25 },
];
const placed = `A door\n${placeLine(place)}\nMade by hand`;

test("vectors tell of nothing that the words beside them do not, and are the stored ones where all is said", async () => {
  const vectorsOf = async (given: Parameters<typeof made>[2], read: OriginalRead = bytes) =>
    (await readOf(await made(read, undefined, { text: placed, vectors: stored, title: "Doors", ...given })))
      .vectors;
  const whole = [{ spaceId, dimensions: 3, scales: [0.5, 0.25], codes: Int8Array.of(1, 2, 3, 4, 5, 6) }];
  const { codes, scale } = quantise(lettersOf("Doors. A door\nMade by hand"));
  const without = [{ spaceId, dimensions: 3, scales: [scale, 0.25], codes: Int8Array.of(...codes, 4, 5, 6) }];
  for (const kind of ["image", "video", "audio"] as const) {
    expect(await vectorsOf({ kind })).toEqual(whole);
    expect(await vectorsOf({ kind, originals: false })).toEqual(without);
    expect(await vectorsOf({ kind }, { kind: "too-large" })).toEqual(without);
    expect(await vectorsOf({ kind, originals: false, text: "A door" })).toEqual(whole);
  }
  expect(await vectorsOf({ kind: "markdown", originals: false })).toEqual(whole);
});

test("a segment that says nothing else has a vector of nothing, and its version is the one that is compared", async () => {
  const contents = await made(bytes, undefined, {
    text: placeLine(place),
    vectors: stored,
    originals: false,
  });
  if (contents.kind !== "made") throw new Error(contents.why);
  const blank = quantise(lettersOf(""));
  expect((await readOf(contents)).vectors[0]?.codes.slice(0, 3)).toEqual(blank.codes);
  expect(contents.staged.version).toBe(versionOf(item, { originals: false }, spaceId, true));
});

test.each([
  [
    "the model does not run",
    {
      ...letters,
      embed: () => Promise.reject(new ModelFailure({ code: "model-crashed", detail: "" }, "It crashed.")),
    },
  ],
  ["another space is searched by now", { ...letters, space: { ...space, id: SpaceId.parse("other") } }],
])("no vector goes where %s", async (_, embedder) => {
  const contents = await made(bytes, undefined, {
    text: placed,
    vectors: stored,
    embedder,
    originals: false,
  });
  const { vectors, segments: told } = await readOf(contents);
  expect([vectors, told[0]?.text]).toEqual([[], "A door\nMade by hand"]);
  // Of no space, so that it goes once more with them.
  expect(contents).toMatchObject({ staged: { version: expect.stringMatching(/^unembedded /u) } });
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
  // With these words they were shared with the lines, or vectors of them.
  for (const kind of ["image", "video", "audio"] as const)
    for (const word of ["", "seen ", "unseen ", "viewed ", "unviewed "])
      expect(versionsOf(kind)).not.toContain(`${before}${word}${name}`);
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
    erased: false,
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
