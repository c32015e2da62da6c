/**
 * A vector index in a process that may take only little more memory, then as much as it likes. Arguments: the folder of a control
 * group that it is to move to, and the group's file of the limit; without them its own limit is set. Says what was found, as JSON.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { createBruteForceIndex } from "#adapters/vectors/brute-force-index.ts";
import { packRows } from "#adapters/vectors/packed-rows.ts";
import { createRowStore, plantVectors } from "#adapters/vectors/planted-vectors.ts";
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import { createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import { createSegmentedEngine } from "#adapters/vectors/segments/segmented-engine.ts";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import { loadNative } from "#native";
import { Revision, SpaceId } from "#shared/model/ids.ts";

const loaded = loadNative();
if (loaded.kind === "absent") throw new Error("the addon is needed");
const [group, limitFile] = process.argv.slice(2);
/** A graph of the rows is said to take 41 MB, which must be half of what is free; rows alone take 8 MB, some times over. */
const headroomBytes = 70e6;
const rowCount = 20_000;

function limitData(bytes: string): void {
  // The soft one alone, so that it may be raised again.
  execFileSync("prlimit", [`--pid=${process.pid}`, `--data=${bytes}:`]);
}
function limitMemory(): void {
  if (group === undefined || limitFile === undefined) {
    const kilobytes = Number(/^VmData:\s+(\d+)/mu.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
    limitData(String(kilobytes * 1024 + headroomBytes));
    return;
  }
  writeFileSync(`${group}/cgroup.procs`, String(process.pid));
  const used = limitFile === "memory.max" ? "memory.current" : "memory.usage_in_bytes";
  const usedBytes = Number(readFileSync(`${group}/${used}`, "utf8"));
  writeFileSync(`${group}/${limitFile}`, String(usedBytes + headroomBytes));
}
function limitNothing(): void {
  if (group === undefined || limitFile === undefined) limitData("unlimited");
  else writeFileSync(`${group}/${limitFile}`, limitFile === "memory.max" ? "max" : "-1");
}

/** Nothing is written here. */
const unused = (): never => {
  throw new Error("not asked for");
};
const noFiles: SealedFiles = {
  write: unused,
  read: () => Promise.resolve({ kind: "absent" }),
  readInto: unused,
  names: () => Promise.resolve([]),
  remove: unused,
};
const files = createSealedSegments(loaded.native, noFiles);
const engine = createSegmentedEngine({
  native: loaded.native,
  sealed: noFiles,
  files: { sealed: files, mapped: files },
  tuning: { ...segmentTuning, flatRowsMax: 1_000, calmMs: 0, persistAfterMs: 3_600_000 },
});
const space = { id: SpaceId.parse("limited@1"), dimensions: 384 };
const planted = plantVectors({ seed: 7, dimensions: space.dimensions, clusterCount: 30, spread: 0.5 });
const store = createRowStore();
const rows = Array.from({ length: rowCount }, (_, place) => planted.row(place + 1));
for (const row of rows) store.held.set(row.segmentId, row);
const truth = createBruteForceIndex(store);
await truth.open(space, Revision.parse(1), 0);
const asked = Array.from({ length: 10 }, () => ({ vector: planted.vector(), limit: 10, allowed: null }));
type Given = Awaited<ReturnType<typeof engine.nearest>>;
const idsOf = ({ neighbours }: Given): string => neighbours.map(({ segmentId }) => segmentId).join();
const wanted = await Promise.all(asked.map(async (question) => idsOf(await truth.nearest(question))));

/** Of the questions, those that are answered as brute force does, once a segment was made. */
async function look(isDone: (told: string) => boolean): Promise<object> {
  for (let turn = 0; turn < 2_000 && !isDone(engine.state().engine); turn++) await wait(10);
  let right = 0;
  for (const [place, question] of asked.entries())
    if (idsOf(await engine.nearest({ ...question, effort: "exact" })) === wanted[place]) right++;
  const { engine: told, withoutGraph, vectorCount } = engine.state();
  return { vectorCount, right, segments: told.split(";")[0], why: withoutGraph?.code ?? "none" };
}

await engine.open(space, Revision.parse(1), rowCount, "sealed");
engine.fill(packRows(rows, space.dimensions));
engine.finish();
limitMemory();
const limited = await look((told) => told.includes("segments: 1"));
limitNothing();
// What was removed is a fifth, so the segment is made anew; none of it was an answer.
const answers = new Set(wanted.flatMap((ids) => ids.split(",").map(Number)));
const removed = rows.map(({ segmentId }) => segmentId).filter((id) => id % 3 === 0 && !answers.has(id));
engine.apply(packRows([], space.dimensions), removed, Revision.parse(2));
const free = await look((told) => told.includes("with a graph: 1"));
process.stdout.write(JSON.stringify({ limited, free, removedCount: removed.length }));
// Not closed, which would write.
process.exit(0);
