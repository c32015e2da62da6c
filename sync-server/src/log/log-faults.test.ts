/** The log of the embedded tier under a system that ends it, fails it or has no room: by every call in turn. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { smallDisk } from "../disk/small-disk.fake.ts";
import { canTrace, isLong, runTraced } from "../under-strace.fake.ts";
import { openFileLog } from "./file-log.ts";
import { openRecordFile } from "./record-file.ts";

vi.setConfig({ testTimeout: 300_000 });
const victim = fileURLToPath(new URL("log-under-faults.ts", import.meta.url));
const rounds = 9;

interface Run {
  readonly path: string;
  /** Of each document its writer, and how many of its updates were acknowledged. */
  readonly acknowledged: { readonly clients: readonly number[]; readonly count: number };
  readonly lines: readonly string[];
  readonly status: number | null;
}

/** The victim, with calls that touch its log failing as they are told to. */
async function run(folder: string, ...injections: readonly string[]): Promise<Run> {
  const path = join(folder, "updates.log");
  const paths = [path, `${path}.new`, folder];
  const { lines, status } = runTraced({ script: victim, args: [path, String(rounds)], paths }, injections);
  const [, ...numbers] = (lines.findLast((line) => line.startsWith("acknowledged")) ?? "")
    .split(" ")
    .map(Number);
  return { path, lines, status, acknowledged: { clients: numbers.slice(0, -1), count: numbers.at(-1) ?? 0 } };
}

/** Everything that was acknowledged, each document without a gap, and it goes on from there. */
async function expectWhole({ path, acknowledged: { clients, count } }: Run, what: string): Promise<void> {
  await using log = await openFileLog(path);
  for (const [at, { name }] of (await log.heads()).entries()) {
    const document = new Y.Doc();
    for (const update of (await log.load(name, 0)).updates) Y.applyUpdate(document, update);
    expect(document.store.pendingStructs, what).toBeNull();
    const client = clients[at];
    if (client !== undefined) expect(Y.getState(document.store, client), what).toBeGreaterThanOrEqual(count);
  }
}

/** How often each call is made in a run that nothing befalls. */
const calls = { write: rounds + 3, fdatasync: rounds + 3, rename: 1, fsync: 2 } as const;
const points = Object.entries(calls).flatMap(([call, count]) =>
  Array.from({ length: count }, (_, n) => ({ call, at: n + 1 })),
);

describe.skipIf(!canTrace)("with strace (skipped where it may not trace)", () => {
  test("killed at any call, it has what it acknowledged and no gap", async () => {
    let killedCount = 0;
    const tried = points.filter(
      ({ call, at }) => isLong || call === "rename" || call === "fsync" || at % 4 === 2,
    );
    for (const { call, at } of tried) {
      await using folder = await makeFolder();
      const ended = await run(folder.path, `${call}:signal=KILL:when=${at}`);
      if (!ended.lines.includes("whole")) killedCount += 1;
      await expectWhole(ended, `${call} ${at}`);
    }
    expect(killedCount).toBe(tried.length);
  });

  test.each([
    ["a disk that is full now and then", ["write:error=ENOSPC:when=3+4"]],
    ["a disk that fails to keep what it took", ["fdatasync:error=EIO:when=3+4"]],
    ["one that fails both", ["write:error=EIO:when=4+5", "fdatasync:error=ENOSPC:when=3+7"]],
    ["a file that cannot be put in the place of the other", ["rename:error=EIO:when=1"]],
  ] as const)(
    "%s: nothing is acknowledged that is not there, and it goes on once there is room",
    async (_, injections) => {
      await using folder = await makeFolder();
      const ended = await run(folder.path, ...injections);
      expect(ended.lines.filter((line) => line.startsWith("failed")).length).toBeGreaterThan(0);
      expect([ended.status, ...ended.lines.slice(-2)]).toEqual([0, "whole", "whole"]);
      expect(ended.acknowledged.count).toBe(rounds);
      await expectWhole(ended, "after its end");
    },
  );

  test.each([
    [
      "what was half written cannot be taken back",
      ["fdatasync:error=EIO:when=4+1", "ftruncate:error=EIO:when=1+1"],
    ],
    ["the name of a new file cannot be kept", ["fsync:error=EIO:when=2"]],
  ] as const)("where %s, nothing more is taken until it is started again", async (_, injections) => {
    await using folder = await makeFolder();
    const ended = await run(folder.path, ...injections);
    expect([ended.status, ended.lines.at(-1)]).toEqual([
      4,
      expect.stringContaining("start the server again"),
    ]);
    await expectWhole(ended, "after its end");
  });
});

test("a disk that is full to the last byte takes what fits, says so, and goes on once there is room", async (context) => {
  await using folder = await makeFolder();
  await using disk = await smallDisk(folder.path, "256k");
  if (disk === undefined) return context.skip("a disk of a test's own may not be mounted here");
  const bodies: string[] = [];
  const path = join(disk.path, "records.log");
  const ballast = join(disk.path, "ballast");
  await writeFile(ballast, Buffer.alloc(64 * 1024));
  await using file = await openRecordFile(path, () => undefined);
  let failedCount = 0;
  for (let n = 0; failedCount < 5; n++) {
    const body = `${n}${"x".repeat(7_000)}`;
    await file.append([Buffer.from(body)]).then(
      () => bodies.push(body),
      () => (failedCount += 1),
    );
  }
  await rm(ballast);
  for (const body of ["more", "and more"]) {
    await file.append([Buffer.from(body)]);
    bodies.push(body);
  }
  const found: string[] = [];
  await using _ = await openRecordFile(path, ({ body }) => found.push(Buffer.from(body).toString()));
  expect(found).toEqual(bodies);
});

test("of thousands of flipped bits and cuts every one is found, or looks like an end that was cut short", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "records.log");
  const chance = seededChance(4);
  const bodies = Array.from({ length: 40 }, (_, n) => `${n}${"y".repeat(Math.floor(chance() * 200))}`);
  {
    await using file = await openRecordFile(path, () => undefined);
    for (const body of bodies) await file.append([Buffer.from(body)]);
  }
  const whole = await readFile(path);
  const outcomes = { refused: 0, short: 0 };
  for (let n = 0; n < (isLong ? 10_000 : 1_000); n++) {
    const at = Math.floor(chance() * whole.byteLength);
    const damaged = Buffer.from(chance() < 0.2 ? whole.subarray(0, at) : whole);
    if (damaged.byteLength === whole.byteLength)
      damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(chance() * 8));
    await writeFile(path, damaged);
    const found: string[] = [];
    const opened = await openRecordFile(path, ({ body }) => found.push(Buffer.from(body).toString())).catch(
      (thrown: unknown) => String(thrown),
    );
    expect(found, `byte ${at}`).toEqual(bodies.slice(0, found.length));
    if (typeof opened === "string") {
      expect(opened).toContain("Put it back from a backup");
      outcomes.refused += 1;
    } else {
      await opened[Symbol.asyncDispose]();
      expect(found.length, `byte ${at}`).toBeLessThan(bodies.length);
      // Only the last record can be damaged and look as if it had never been written whole.
      if (damaged.byteLength === whole.byteLength) expect(found.length).toBe(bodies.length - 1);
      outcomes.short += 1;
    }
  }
  expect(Math.min(outcomes.refused, outcomes.short)).toBeGreaterThan(100);
});
