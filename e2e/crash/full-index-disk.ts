/**
 * Mapped segments on a disk that is full: what is sealed, then what is merged, cannot be written, until there is room again. Run with a
 * folder on a small file system of its own. Says what was found at each step, as JSON.
 */
import { randomBytes } from "node:crypto";
import { closeSync, fdatasyncSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createSealedFiles } from "#adapters/sealed-files/sealed-files.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { loadNative } from "#native";
import { Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { createBruteForceIndex } from "#adapters/vectors/brute-force-index.ts";
import { packRows } from "#adapters/vectors/packed-rows.ts";
import { createRowStore, plantVectors } from "#adapters/vectors/planted-vectors.ts";
import type { VectorEngine } from "#adapters/vectors/vector-engine.ts";
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import { createMappedSegments, createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import { createSegmentedEngine } from "#adapters/vectors/segments/segmented-engine.ts";

const [folder = ""] = process.argv.slice(2);
const loaded = loadNative();
if (loaded.kind === "absent") throw new Error("the addon is needed");
const { native } = loaded;
const space = { id: SpaceId.parse("full-disk@1"), dimensions: 32 };
const planted = plantVectors({ seed: 3, dimensions: space.dimensions, clusterCount: 30, spread: 0.5 });
const rows = createRowStore();
const sealed = await createSealedFiles({ folder: join(folder, "sealed"), key: randomBytes(32) });
const mappedFolder = join(folder, "mapped");
const files = {
  sealed: createSealedSegments(native, sealed),
  mapped: createMappedSegments(native, mappedFolder),
};
// Nothing happens by itself: each step is asked for.
const tuning = { ...segmentTuning, calmMs: 3_600_000, persistAfterMs: 3_600_000 };
const start = (): VectorEngine => createSegmentedEngine({ native, sealed, files, tuning });

/** More rows of the store, numbered on. */
function store(count: number): readonly VectorRow[] {
  const from = rows.held.size + 1;
  const added = Array.from({ length: count }, (_, place) => planted.row(from + place));
  for (const each of added) rows.held.set(each.segmentId, each);
  return added;
}

const fillerPath = join(folder, "filler");
function fillDisk(): void {
  const filler = openSync(fillerPath, "w");
  try {
    for (;;) writeSync(filler, new Uint8Array(4_096));
  } catch (thrown) {
    if (!String(thrown).includes("ENOSPC")) throw thrown;
    fdatasyncSync(filler);
  } finally {
    closeSync(filler);
  }
}

/** Of twenty questions, those that are answered as brute force over all rows of the store answers them. */
async function rightCount(engine: VectorEngine): Promise<number> {
  const truth = createBruteForceIndex(rows);
  await truth.open(space, Revision.parse(1), 0);
  let right = 0;
  for (let asked = 0; asked < 20; asked++) {
    const question = { vector: planted.vector(), limit: 10, allowed: null, effort: "exact" } as const;
    const [given, wanted] = [await engine.nearest(question), await truth.nearest(question)];
    const idsOf = (search: typeof given): string =>
      search.neighbours.map(({ segmentId }) => segmentId).join();
    if (idsOf(given) === idsOf(wanted)) right++;
  }
  return right;
}

/** As the host catches up with the store; gives how many rows were read. */
async function open(engine: VectorEngine, revision: number): Promise<number> {
  await engine.open(space, Revision.parse(revision), rows.held.size, "mapped");
  if ((await engine.load()).current) return 0;
  const missing = engine.reconcile(await rows.vectorIds(space.id));
  const lacking = Array.from(missing, (id) => rows.held.get(SegmentId.parse(id)) ?? planted.row(id));
  engine.fill(packRows(lacking, space.dimensions));
  engine.finish();
  return missing.length;
}

const seen: object[] = [];
async function look(step: string, engine: VectorEngine, told: object = {}): Promise<void> {
  const written = await engine.persist().then(
    () => "written",
    (thrown: unknown) => String(thrown),
  );
  const { state, vectorCount, revision } = engine.state();
  const right = await rightCount(engine);
  seen.push({
    step,
    written,
    state,
    vectorCount,
    revision,
    right,
    files: readdirSync(mappedFolder),
    ...told,
  });
}

const first = start();
store(2_000);
await open(first, 1);
await look("room", first);
fillDisk();
first.apply(packRows(store(100), space.dimensions), [], Revision.parse(2));
await look("sealed", first);
first.apply(packRows(store(600), space.dimensions), [], Revision.parse(3));
await look("merged", first);
await first.close();
const second = start();
await look("restarted", second, { read: await open(second, 3) });
rmSync(fillerPath);
await look("room again", second);
await second.close();
const third = start();
await look("restarted again", third, { read: await open(third, 3) });
await third.close();
process.stdout.write(JSON.stringify(seen));
