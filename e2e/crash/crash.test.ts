import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import * as z from "zod";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { createChangingTree, makePictures } from "./changing-tree.ts";
import { type LibraryContent, readContent } from "./library-content.ts";
import { openRealLibrary } from "./real-library.ts";
import { startVictim, untilAtRest } from "./run-victim.ts";

/** Every run strikes elsewhere, so that few rounds a run come to many: `TESSERA_CRASH_ROUNDS` asks for more at once. */
const roundCount = Number(process.env["TESSERA_CRASH_ROUNDS"] ?? 12);
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
  const victim = startVictim(dataFolder, folder);
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

interface Aim {
  /** Asked of each point that a victim tells, in order. */
  readonly isHere: (point: string) => boolean;
  /** So much later than that. */
  readonly momentMs: number;
}

/** By turns: after a number of points, at one kind of point at which something is written, while it opens. */
function aim(chance: () => number, round: number, openingMs: number): Aim {
  // Past its opening too: the index is loaded behind it.
  if (round % 4 === 2)
    return { isHere: (point) => point === "opening", momentMs: chance() * openingMs * 1.5 };
  const momentMs = chance() * 12;
  const writingPoint = writingPoints[Math.floor(chance() * writingPoints.length)];
  let leftCount = Math.floor(chance() * (round % 4 === 0 ? pointCountMax : 3));
  let hasOpened = false;
  return {
    momentMs,
    isHere(point) {
      hasOpened ||= point === "opened";
      if (!hasOpened || (round % 4 !== 0 && point !== writingPoint)) return false;
      return leftCount-- === 0;
    },
  };
}

interface Strike {
  /** The last point that was told before the victim died, where it was struck while it opened; else where it was struck. */
  readonly point: string;
  /** How long it took to open, where it did. */
  readonly openingMs: number | undefined;
}

/** Runs until it is to be struck (or is at rest), a moment longer, then kills. */
async function killAt(victim: ChildProcess, { isHere, momentMs }: Aim): Promise<Strike> {
  let struckAt: string | undefined;
  let last = "before anything";
  let startedMs = 0;
  let openingMs: number | undefined;
  const gone = once(victim, "exit");
  victim.on("message", (point: string) => {
    last = point;
    if (point === "opening") startedMs = performance.now();
    if (point === "opened") openingMs = performance.now() - startedMs;
    if (struckAt !== undefined || !(isHere(point) || point === "idle")) return;
    struckAt = point;
    setTimeout(() => victim.kill("SIGKILL"), momentMs);
  });
  const [code, signal] = (await gone) as [number | null, string | null];
  if (signal !== "SIGKILL") throw new Error(`it ended by itself with code ${code} after: ${last}`);
  return { point: struckAt === "opening" ? last : (struckAt ?? last), openingMs };
}

/** The index as it was left is loaded, not made anew, and answers. */
async function expectReadyIndex(dataFolder: string, segmentCount: number): Promise<void> {
  await using real = await openRealLibrary({ dataFolder });
  await expect.poll(async () => (await real.vectors.state()).state, { timeout: 60_000 }).toBe("ready");
  expect(await real.vectors.state()).toMatchObject({
    vectorCount: segmentCount,
    revision: await real.store.revision(),
  });
  const question = await real.embedder.embed(["a ship in the harbour at night"]);
  expect(
    (await real.vectors.nearest({ vector: question, limit: 10, allowed: null })).neighbours,
  ).toHaveLength(10);
}

/** The comparison says something: there is enough of everything, and the index holds what the rows do. */
function expectRich({ items, tags, thumbnails, segments, words, itemWords, indexed }: LibraryContent): void {
  const known = z.array(z.object({ kind: z.string(), taken_ms: z.number().nullable() })).parse(items);
  const kinds = known.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["document", "image", "markdown", "pdf", "text", "web"]));
  expect(known.some(({ taken_ms }) => taken_ms !== null)).toBe(true);
  expect(tags.length).toBeGreaterThan(20);
  expect(thumbnails.length).toBeGreaterThan(5);
  expect(segments.length).toBeGreaterThan(200);
  for (const vocabulary of [words, itemWords]) expect(Object.keys(vocabulary).length).toBeGreaterThan(100);
  const rows = z.array(z.object({ path: z.string(), ordinal: z.int(), codes: z.string() })).parse(segments);
  expect(indexed).toEqual(
    Object.fromEntries(rows.map(({ path, ordinal, codes }) => [`${path}#${ordinal}`, codes])),
  );
}

it(`after ${roundCount} kills at random points, holds exactly what a clean run holds`, async () => {
  const seed = Number(process.env["TESSERA_CRASH_SEED"] ?? Date.now() % 1_000_000);
  console.log(`seed: TESSERA_CRASH_SEED=${seed}`);
  const chance = seededChance(seed);
  const folder = join(base, "folder");
  mkdirSync(folder);
  const tree = createChangingTree(folder, chance, await makePictures());
  tree.grow(250);
  const crashed = join(base, "crashed");
  const struck = new Map<string, number>();
  let openingMs = 500;
  for (let round = 0; round < roundCount; round++) {
    const strike = await killAt(start(crashed, folder), aim(chance, round, openingMs));
    const { point } = strike;
    openingMs = strike.openingMs ?? openingMs;
    struck.set(point, (struck.get(point) ?? 0) + 1);
    tree.change(4 + Math.floor(chance() * 40));
    if (round % 5 === 4) tree.grow(40);
  }
  console.log(`struck after: ${[...struck].map(([point, count]) => `${point} ×${count}`).join(", ")}`);
  const clean = join(base, "clean");
  await Promise.all([crashed, clean].map((dataFolder) => untilAtRest(start(dataFolder, folder))));
  const [after, expected] = [await readContent(crashed), await readContent(clean)];
  // One by one, so that a failure shows what differs.
  for (const part of ["items", "tags", "thumbnails", "segments", "words", "itemWords", "indexed"] as const)
    expect(after[part], part).toEqual(expected[part]);
  expectRich(expected);
  await expectReadyIndex(crashed, expected.segments.length);
}, 1_800_000);
