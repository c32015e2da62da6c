import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { WriterTarget } from "#adapters/sqlite/connect.ts";
import { connectVectorIndex } from "#adapters/vectors/connect-vector-index.ts";
import { createRowStore, plantVectors } from "#adapters/vectors/planted-vectors.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { startThread } from "#hosts/thread.ts";
import { connectRemote } from "#shared/kit/remote.ts";
import { ContentHash, FolderId, ItemId, Revision, SpaceId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";

const space = { id: SpaceId.parse("test@1"), dimensions: 64 };
const segment = {
  ordinal: 0,
  text: "words",
  headingPath: [],
  anchor: { kind: "text", startChar: 0, endChar: 5, startLine: 1, endLine: 1 },
  tokenCount: 1,
} as const;

/** The writer of a database and the index of its texts, each in its thread, which share what is committed. */
async function openThreads() {
  const folder = await mkdtemp(join(tmpdir(), "tessera-shared-"));
  const writer = startThread(
    new URL("db.ts", import.meta.url),
    { mode: "writer", path: join(folder, "library.db"), key: new Uint8Array(randomBytes(32)) },
    "db writer",
  );
  const { remote } = connectRemote<WriterTarget>(writer.port);
  expect(await remote.opened()).toEqual({ kind: "open" });
  const data = {
    sealedFolder: join(folder, "sealed"),
    mappedFolder: join(folder, "mapped"),
    scratchFolder: join(folder, "scratch"),
    key: Uint8Array.from(randomBytes(32)),
  };
  const thread = startThread(new URL("index.ts", import.meta.url), data, "index");
  const index = connectVectorIndex({
    port: thread.port,
    rows: createRowStore(),
    atRest: "sealed",
    onFailure: (error) => expect.unreachable(error.message),
    share: (spaceId, memory) => remote.shareVectors(spaceId, memory),
  });
  onTestFinished(async () => {
    await index[Symbol.asyncDispose]();
    await thread[Symbol.asyncDispose]();
    await writer[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  await index.open(space, Revision.parse(0), 0);
  await expect.poll(async () => (await index.state()).state).toBe("empty");
  const isFound = async ({ segmentId, codes }: VectorRow): Promise<boolean> => {
    const asked = { vector: Float32Array.from(codes), limit: 1, allowed: null };
    return (await index.nearest(asked)).neighbours[0]?.segmentId === segmentId;
  };
  return { writer: remote, index, isFound };
}

test("what is committed is found by whoever asks then, without the index being told", async () => {
  const { writer, index, isFound } = await openThreads();
  const { row } = plantVectors({ seed: 2, dimensions: space.dimensions, clusterCount: 9, spread: 0.5 });
  const folderId = FolderId.parse("01990000-0000-7000-8000-000000000000");
  await writer.addFolder({ id: folderId, path: "/library", paused: false, ignore: [], addedMs: 0 });
  const added = Array.from({ length: 30 }, (_, file) => ({
    path: `/library/${file}.txt`,
    sizeBytes: 5,
    modifiedMs: 0,
    fileKey: `1:${file}`,
  }));
  await writer.applyDifference(folderId, { added, changed: [], moved: [], removed: [] }, false, 0);
  const claims = await writer.claim({ itemCountMax: added.length, bytesMax: 1e9 }, 1);
  const commitOf = (place: number, spaceId = space.id) => ({
    kind: "indexed" as const,
    itemId: claims[place]!.itemId,
    generation: claims[place]!.generation,
    contentHash: ContentHash.parse(createHash("sha256").update(`${place}`).digest("hex")),
    itemKind: "text" as const,
    mediaType: "text/plain",
    language: "en",
    tags: [],
    segments: [segment],
    spaceId,
    vectors: [row(place + 1)],
  });
  for (let place = 0; place < 28; place++) {
    const commit = commitOf(place);
    const { items } = await writer.commit([commit], 2);
    expect(await isFound({ ...commit.vectors[0]!, segmentId: items[0]!.segmentIds[0]! })).toBe(true);
  }
  // Of another space, and of what was written by nobody: stale by its generation.
  await writer.commit([commitOf(28, SpaceId.parse("other@1"))], 2);
  await writer.commit([{ ...commitOf(29), generation: claims[29]!.generation + 1 }], 2);
  expect((await index.state()).vectorCount).toBe(28);

  const streamId = FolderId.parse("01990000-0000-7000-8000-000000000001");
  const name = StreamName.parse("door");
  await writer.addStream({ id: streamId, name, addedMs: 0 });
  const event = {
    itemId: ItemId.parse("01990000-0000-7000-8000-00000000000e"),
    key: "first",
    name: "first",
    eventMs: 1,
    text: segment.text,
    tags: [],
    segments: [segment],
    spaceId: space.id,
    vectors: [row(100)],
  };
  const { events } = await writer.appendEvents([{ streamId, name, events: [event] }], 3);
  const [stored] = events[0] as Exclude<(typeof events)[0], "fenced" | null>;
  expect(await isFound({ ...event.vectors[0]!, segmentId: stored!.segmentIds[0]! })).toBe(true);
  // The same once more is known and brings nothing.
  await writer.appendEvents([{ streamId, name, events: [event] }], 4);
  expect((await index.state()).vectorCount).toBe(29);
});
