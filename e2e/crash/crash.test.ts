import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dequantise } from "#shared/kit/int8-vector.ts";
import { createChangingTree, seededChance } from "./changing-tree.ts";
import { readContent } from "./library-content.ts";
import { openRealLibrary } from "./real-library.ts";

const roundCount = Number(process.env["TESSERA_CRASH_ROUNDS"] ?? 50);
/** Calls between opening and rest that a kill may strike at; the count differs by what there is to do. */
const pointCountMax = 45;

let base: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "tessera-crash-")));
});
const started = new Set<ChildProcess>();
afterEach(() => {
  for (const victim of started) victim.kill("SIGKILL");
  rmSync(base, { recursive: true, force: true });
});

function start(dataFolder: string, folder: string): ChildProcess {
  const victim = fork(join(import.meta.dirname, "victim.ts"), [dataFolder, folder], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  started.add(victim);
  victim.once("exit", () => started.delete(victim));
  return victim;
}

/** Where every second kill strikes, so that the few moments of writing are not left to luck. */
const writingPoints = [
  "store.applyDifference begins",
  "store.commit begins",
  "store.commit has ended",
  "vectors.apply begins",
  "vectors.apply has ended",
];

/** Says of each point that a victim tells whether to strike there: after a number of points, or of one kind of point. */
function aim(chance: () => number, round: number): (point: string) => boolean {
  const writingPoint = writingPoints[Math.floor(chance() * writingPoints.length)];
  let leftCount = Math.floor(chance() * (round % 2 === 0 ? pointCountMax : 3));
  return (point) => {
    if (round % 2 === 1 && point !== writingPoint) return false;
    return leftCount-- === 0;
  };
}

/** Runs until it is to be struck (or is at rest), a moment longer, then kills. Returns where that was. */
async function killAt(
  victim: ChildProcess,
  isHere: (point: string) => boolean,
  momentMs: number,
): Promise<string> {
  let hasOpened = false;
  let struckAt: string | undefined;
  let last = "before it opened";
  const gone = once(victim, "exit");
  victim.on("message", (point: string) => {
    last = point;
    hasOpened ||= point === "opened";
    if (struckAt !== undefined || !hasOpened || !(isHere(point) || point === "idle")) return;
    struckAt = point;
    setTimeout(() => victim.kill("SIGKILL"), momentMs);
  });
  const [code, signal] = (await gone) as [number | null, string | null];
  if (signal !== "SIGKILL") throw new Error(`it ended by itself with code ${code} after: ${last}`);
  return struckAt ?? last;
}

async function runToRest(dataFolder: string, folder: string): Promise<void> {
  const victim = start(dataFolder, folder);
  const gone = once(victim, "exit");
  victim.on("message", (point: string) => {
    if (point === "idle") victim.send("end");
  });
  const [code] = (await gone) as [number | null];
  expect(code).toBe(0);
}

/** The persisted index, opened as it was left, against every row. */
async function expectExactNeighbours(dataFolder: string): Promise<void> {
  await using real = await openRealLibrary({ dataFolder });
  await expect.poll(async () => (await real.vectors.state()).state, { timeout: 30_000 }).toBe("ready");
  const rows = await real.store.vectorsAfter(real.embedder.space.id, null, 100_000);
  expect((await real.vectors.state()).vectorCount).toBe(rows.length);
  const width = real.embedder.space.dimensions;
  const questions = ["a ship in the harbour at night", "winter garden", "letters to the captain"];
  const vectors = await real.embedder.embed(questions);
  for (const [index] of questions.entries()) {
    const question = vectors.subarray(index * width, (index + 1) * width);
    const exact = rows
      .map((row) => ({
        segmentId: row.segmentId,
        cosine: dequantise(row).reduce((sum, value, column) => sum + value * (question[column] ?? 0), 0),
      }))
      .toSorted((a, b) => b.cosine - a.cosine)
      .slice(0, 10);
    const { neighbours } = await real.vectors.nearest(question, 10, null);
    expect(neighbours).toHaveLength(exact.length);
    for (const [rank, { cosine }] of neighbours.entries())
      expect(cosine).toBeCloseTo(exact[rank]?.cosine ?? 0, 2);
  }
}

it(`after ${roundCount} kills at random points, holds exactly what a clean run holds`, async () => {
  const seed = Number(process.env["TESSERA_CRASH_SEED"] ?? Date.now() % 1_000_000);
  console.log(`seed: TESSERA_CRASH_SEED=${seed}`);
  const chance = seededChance(seed);
  const folder = join(base, "folder");
  mkdirSync(folder);
  const tree = createChangingTree(folder, chance);
  tree.grow(400);
  const crashed = join(base, "crashed");
  const struck = new Map<string, number>();
  for (let round = 0; round < roundCount; round++) {
    const victim = start(crashed, folder);
    const point = await killAt(victim, aim(chance, round), chance() * 12);
    struck.set(point, (struck.get(point) ?? 0) + 1);
    tree.change(4 + Math.floor(chance() * 40));
    if (round % 5 === 4) tree.grow(60);
  }
  console.log(`struck after: ${[...struck].map(([point, count]) => `${point} ×${count}`).join(", ")}`);
  await runToRest(crashed, folder);
  const clean = join(base, "clean");
  await runToRest(clean, folder);
  const [after, expected] = [readContent(crashed), readContent(clean)];
  expect(after.items).toEqual(expected.items);
  expect(after.segments).toEqual(expected.segments);
  expect(after.words).toEqual(expected.words);
  expect(new Set(after.segmentIds).size).toBe(after.segmentIds.length);
  expect(expected.segments.length).toBeGreaterThan(200);
  await expectExactNeighbours(crashed);
  await expectExactNeighbours(clean);
}, 1_800_000);
