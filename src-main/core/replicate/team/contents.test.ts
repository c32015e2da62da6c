import { expect, test } from "vitest";
import type { OriginalRead } from "#core/ports/originals.ts";
import { FolderId, ItemId, PartitionId, SpaceId } from "#shared/model/ids.ts";
import { Item } from "#shared/model/item.ts";
import { openKeyed } from "#shared/sync/keyed-payload.ts";
import { decodePayload } from "#shared/sync/payload.ts";
import { createContents } from "./contents.ts";

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
  status: "indexed",
  attemptCount: 1,
  segmentCount: 1,
  tags: [],
  addedMs: 1,
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

const made = (read: OriginalRead) =>
  createContents({
    store: { contentOf: () => Promise.resolve({ segments, vectors: [undefined] }) },
    originals: { read: () => Promise.resolve(read) },
  })(item, source, spaceId);

test.each([
  ["goes along where the team takes it", { kind: "read", bytes: Uint8Array.of(1, 2, 3) }, 2],
  ["stays here where it is too large, and what is searched goes", { kind: "too-large" }, 1],
] as const)("an original %s", async (_, read, payloadCount) => {
  const contents = await made(read);
  if (contents.kind !== "made") throw new Error(contents.why);
  const { payloads, originalId } = contents.staged;
  expect([payloads.length, originalId !== undefined]).toEqual([payloadCount, payloadCount === 2]);
  const plain = await openKeyed(payloads.at(-1)?.body ?? new Uint8Array());
  const content = decodePayload(plain ?? new Uint8Array());
  if (content.kind !== "payload") throw new Error("what goes to the team cannot be read");
  expect(content.payload.segments.map(({ text }) => text)).toEqual(["The ferry leaves at noon."]);
  expect(content.payload.original?.sizeBytes).toBe(payloadCount === 2 ? 3 : undefined);
});

test("what cannot be read any more is not shared", async () => {
  expect(await made({ kind: "gone" })).toEqual({ kind: "refused", why: "unreadable" });
});
