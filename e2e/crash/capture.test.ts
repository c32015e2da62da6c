import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isRefusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import { makeScene } from "./make-scene.ts";
import { pushAndKill } from "./push-and-kill.ts";
import { openRealLibrary } from "./real-library.ts";

const name = StreamName.parse("front-door");
const question = { offset: 0, limit: 5, typing: false, weak: false, facets: false } as const;
const roundCount = 4;

async function makeDataFolder(): Promise<string> {
  const dataFolder = await mkdtemp(join(tmpdir(), "tessera-capture-"));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  return dataFolder;
}

test(`what was acknowledged has its bytes and is read, killed ${roundCount} times while pictures are kept`, async () => {
  const dataFolder = await makeDataFolder();
  const acknowledged = new Set<string>();
  for (let round = 0; round < roundCount; round++) {
    const keys = await pushAndKill(dataFolder, round * 100_000, 20 + round * 90, "capture-until-killed.ts");
    for (const key of keys) acknowledged.add(key);
    await using library = await openRealLibrary({ dataFolder });
    await library.start();
    await library.library.idle();
    for (const key of acknowledged) {
      const item = await library.store.itemAt(`stream:front-door/${key}`);
      expect(item, key).toMatchObject({ kind: "image", status: "indexed" });
      if (item === undefined) continue;
      const bytes = await makeScene(Number(key.replace("scene-", "")));
      expect(Buffer.from((await library.captures.original(item.id)) ?? []).equals(bytes), key).toBe(true);
    }
    const number = [...acknowledged].at(-1)?.replace("scene-", "") ?? "";
    const found = await library.search.query({ ...question, text: `scene${number} kind:image` });
    expect(isRefusal(found) ? [] : found.hits.map(({ path }) => path)).toContain(
      `stream:front-door/scene-${number}`,
    );
  }
  expect(acknowledged.size).toBeGreaterThan(roundCount * 2);
}, 300_000);

test("whoever asks with the revision of a picture finds it, and nothing of it lies about unsealed", async () => {
  const dataFolder = await makeDataFolder();
  await using library = await openRealLibrary({ dataFolder });
  await library.start();
  await library.streams.add(name);
  for (let round = 1; round <= 5; round++) {
    const facts = { key: `k${round}`, title: `Heron${round} at the pond`, time: 1_700_000_000_000 };
    const kept = await library.captures.keep(name, {
      facts,
      mediaType: "image/png",
      bytes: await makeScene(round),
    });
    if (isRefusal(kept)) throw new Error(kept.refused);
    expect(await library.streams.reached(kept.revision)).toBeUndefined();
    const found = await library.search.query({ ...question, text: `heron${round}` });
    if (isRefusal(found)) throw new Error(found.refused);
    expect(found.hits[0]).toMatchObject({ path: `stream:front-door/k${round}`, kind: "image" });
    expect(await library.store.thumbnail(kept.itemId)).toBeDefined();
    const again = await library.captures.keep(name, {
      facts,
      mediaType: "image/png",
      bytes: Buffer.alloc(9),
    });
    expect(again).toMatchObject({ outcome: "known", itemId: kept.itemId });
  }
  expect(await library.store.itemAt("stream:front-door/k1")).toMatchObject({ takenMs: 1_700_000_000_000 });
  const names = await readdir(dataFolder, { recursive: true });
  expect(names.filter((each) => /\.(png|webp|jpe?g)$/u.test(each))).toEqual([]);
}, 120_000);

test("a stream that keeps a megabyte does not grow the disk, and what it no longer has is found nowhere", async () => {
  const dataFolder = await makeDataFolder();
  const retention = { keepBytes: 1_000_000 };
  const pictureBytes = 100_000;
  const roundSize = 20;
  {
    await using library = await openRealLibrary({ dataFolder });
    await library.start();
    await library.streams.add(name);
    for (let round = 0; round < 6; round++) {
      for (let number = round * roundSize; number < (round + 1) * roundSize; number++) {
        const bytes = Buffer.concat([await makeScene(number), Buffer.alloc(pictureBytes, number)]);
        const facts = { key: `scene-${number}`, title: `Scene${number}` };
        const kept = await library.captures.keep(name, { facts, mediaType: "image/png", bytes });
        if (isRefusal(kept)) throw new Error(kept.refused);
      }
      await library.library.idle();
      const effect = await library.retentions.preview(name, retention);
      expect(effect).toMatchObject({ itemCount: round === 0 ? 11 : 20 });
      expect(await library.retentions.set(name, retention)).toEqual(effect);
      await expect
        .poll(() => library.retentions.preview(name, retention), { timeout: 20_000 })
        .toEqual({ itemCount: 0, sizeBytes: 0 });
    }
    const [stream] = await library.streams.list();
    expect(stream?.eventCount).toBe(9);
    const gone = await library.search.query({ ...question, text: "scene3" });
    expect(isRefusal(gone) ? [] : gone.hits.map(({ path }) => path)).not.toContain(
      "stream:front-door/scene-3",
    );
    expect((await library.vectors.state()).vectorCount).toBe(await library.store.segmentCount());
  }
  // 12 MB went through it; the room that the first ones gave up is used by the next.
  expect((await stat(join(dataFolder, "library.db"))).size).toBeLessThan(6_000_000);
}, 120_000);
