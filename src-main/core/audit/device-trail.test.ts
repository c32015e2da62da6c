import Database from "better-sqlite3-multiple-ciphers";
import { expect, test } from "vitest";
import { migrate } from "#adapters/sqlite/migrate.ts";
import { createTrailReads, createTrailWrites } from "#adapters/sqlite/trail.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { TrailStore } from "#core/ports/trail-store.ts";
import { type ActDraft, target } from "#shared/audit/leaf.ts";
import { checks, hashes, newSigner, sha256 } from "#shared/audit/trail-keys.conformance.ts";
import { checkHead } from "#shared/audit/tree-head.ts";
import { verifyExport } from "#shared/audit/verify-export.ts";
import { DeviceTrail } from "./device-trail.ts";
import { forgetOldLeaves } from "./forget-old.ts";
import { readDeviceTrail } from "./read-device-trail.ts";

const act = (n: number): ActDraft => ({
  actor: { kind: "device", id: "d1" },
  act: "search",
  targets: [target("count", n)],
  asked: `question ${n}`,
});

function createWorld() {
  const database = new Database(":memory:");
  migrate(database);
  const [reads, writes] = [createTrailReads(database), createTrailWrites(database)];
  const world = { nowMs: 10_000, failure: undefined as Error | undefined, commitCount: 0 };
  const sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const clock: Clock = {
    nowMs: () => world.nowMs,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ atMs: world.nowMs + delayMs, wake: resolve });
        signal?.addEventListener("abort", () => reject(new Error("closed")));
      }),
  };
  const store: TrailStore = {
    trailTip: () => Promise.resolve(writes.trailTip()),
    growTrail: async (growth) => {
      if (world.failure !== undefined) throw world.failure;
      world.commitCount++;
      writes.growTrail(growth);
      await Promise.resolve();
    },
    forgetLeaves: (...given) => Promise.resolve(writes.forgetLeaves(...given)),
    trailNodes: (ids) => Promise.resolve(reads.trailNodes(ids)),
    trailLeaves: (...given) => Promise.resolve(reads.trailLeaves(...given)),
    trailKeptFrom: () => Promise.resolve(reads.trailKeptFrom()),
    trailHeads: (...given) => Promise.resolve(reads.trailHeads(...given)),
  };
  const faults: unknown[] = [];
  const signer = newSigner();
  const open = () =>
    new DeviceTrail({ store, hashes, signer, clock, onFault: (error) => faults.push(error) });
  const pass = async (ms: number) => {
    world.nowMs += ms;
    for (const { wake } of sleepers.splice(0)) wake();
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const reading = (trail: DeviceTrail) => readDeviceTrail({ trail, store, signer, sha256, clock });
  return { world, store, clock, signer, faults, open, pass, reading, database };
}

async function* linesOf(chunks: AsyncIterable<string>) {
  for await (const chunk of chunks) yield chunk.slice(0, -1);
}

test("what is noted goes to the disk together, and a head is signed once a second", async () => {
  const { world, open, pass, reading } = createWorld();
  await using trail = open();
  for (let n = 0; n < 50; n++) trail.note([act(n)]);
  expect(world.commitCount).toBe(0);
  await pass(100);
  expect(world.commitCount).toBe(1);
  trail.note([act(50)]);
  await pass(100);
  expect(world.commitCount).toBe(2);
  expect(await reading(trail).list({ limit: 3 })).toMatchObject({
    leaves: [{ seq: 50 }, { seq: 49 }, { seq: 48 }],
    before: 48,
  });
  const { head } = await reading(trail).status();
  expect(head).toMatchObject({ size: 51 });
});

test("what is appended is there at once, survives, and is proved from every head that was seen", async () => {
  const { open, reading, signer, database } = createWorld();
  {
    await using trail = open();
    await trail.append([act(0), act(1)]);
    expect(database.prepare("SELECT count(*) FROM trail_leaves").pluck().get()).toBe(2);
    trail.note([act(2)]);
  }
  await using trail = open();
  const seen = (await reading(trail).status()).head;
  expect(seen?.size).toBe(3);
  await trail.append(Array.from({ length: 30 }, (_, n) => act(n)));
  const { head } = await reading(trail).status();
  const proof = await reading(trail).consistency(3);
  if (head === undefined || "refused" in proof) expect.fail("no proof");
  expect(checkHead(checks, signer.publicKey, seen, { head, proof: [...proof] })).toBeUndefined();
  const verdict = await verifyExport(checks, linesOf(reading(trail).exportLines(0)));
  expect(verdict).toMatchObject({ kind: "sound", leafCount: 33 });
  expect(await reading(trail).prove(33)).toEqual({ refused: "NOT_FOUND" });
  expect(await reading(trail).consistency(34)).toEqual({ refused: "NOT_FOUND" });
});

test("who reads the same page again and again is told of once, until something else was done or an hour is over", async () => {
  const { open, pass, reading } = createWorld();
  await using trail = open();
  const read = (page: number): ActDraft => ({
    actor: { kind: "device", id: "d1" },
    act: "audit.read",
    targets: [target("count", page)],
  });
  for (let turn = 0; turn < 30; turn++) {
    for (const page of [200, 100]) trail.note([read(page)]);
    await pass(60_000);
  }
  expect((await reading(trail).status()).head?.size).toBe(2);
  trail.note([act(1)]);
  trail.note([read(200)]);
  trail.note([read(200)]);
  expect((await reading(trail).status()).head?.size).toBe(4);
  await pass(3_600_000);
  trail.note([read(200)]);
  expect((await reading(trail).status()).head?.size).toBe(5);
});

test("a disk that fails refuses who waits, keeps what was noted and says so once", async () => {
  const { world, open, pass, reading, faults } = createWorld();
  await using trail = open();
  world.failure = new Error("disk full");
  trail.note([act(0)]);
  await pass(100);
  await expect(trail.append([act(1)])).rejects.toThrow("disk full");
  expect(faults).toEqual([world.failure]);
  world.failure = undefined;
  await pass(5_000);
  await trail.append([act(2)]);
  const { leaves } = await reading(trail).list({ limit: 10 });
  expect(leaves.map(({ targets }) => targets[0])).toEqual(["count:2", "count:0"]);
});

test("where too many wait nothing more is done", async () => {
  const { world, open } = createWorld();
  const trail = open();
  world.failure = new Error("disk full");
  trail.note(Array.from({ length: 20_000 }, (_, n) => act(n)));
  expect(() => trail.note([act(1)])).toThrow("wait to be recorded");
});

test("a clock that was put back leaves heads in order", async () => {
  const { world, open, reading } = createWorld();
  await using trail = open();
  await trail.append([act(0)]);
  world.nowMs -= 5_000;
  await trail.append([act(1)]);
  const verdict = await verifyExport(checks, linesOf(reading(trail).exportLines(0)));
  expect(verdict).toMatchObject({ kind: "sound", leafCount: 2 });
});

test("leaves past their time lose their text, say so, and what is left is still proved", async () => {
  const { world, store, open, reading } = createWorld();
  await using trail = open();
  await trail.append(Array.from({ length: 1_500 }, (_, n) => act(n)));
  world.nowMs += 10 * 86_400_000;
  await trail.append([act(1)]);
  const days = () => 9;
  const { signal } = new AbortController();
  const onlyTheLast = [{ fromMs: world.nowMs, beforeMs: world.nowMs + 1 }];
  // The clock was set back: what is old by its date lies behind what is young.
  const mixed = { oldSpans: () => Promise.resolve(onlyTheLast) };
  expect(await forgetOldLeaves({ store, trail, ages: mixed, days }, signal)).toBe(0);
  const ages = {
    oldSpans: (keepMs: number) => Promise.resolve([{ fromMs: 0, beforeMs: world.nowMs - keepMs }]),
  };
  expect(await forgetOldLeaves({ store, trail, ages, days }, signal)).toBe(1_500);
  expect(await forgetOldLeaves({ store, trail, ages, days }, signal)).toBe(0);
  expect((await reading(trail).status()).keptFrom).toBe(1_500);
  expect((await reading(trail).list({ limit: 9 })).leaves).toMatchObject([
    { act: "retention" },
    { seq: 1_500 },
  ]);
  const verdict = await verifyExport(checks, linesOf(reading(trail).exportLines(0)));
  expect(verdict).toMatchObject({ kind: "sound", leafCount: 2, header: { start: 1_500 } });
  expect(await reading(trail).prove(3)).toMatchObject({ head: { size: 1_502 } });
});

test("comes to a library of the schema before it", () => {
  const database = new Database(":memory:");
  migrate(database, 15);
  expect(() => createTrailReads(database)).toThrow(/no such table/u);
  migrate(database, 16);
  expect(createTrailReads(database).trailKeptFrom()).toBe(0);
});
