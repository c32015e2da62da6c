/** A process that adds and removes rows until it is killed. Arguments: folder, key, revision of the store, how files lie. */
import { writeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { packRows } from "#adapters/vectors/packed-rows.ts";
import { loadNative } from "#native";
import { Revision } from "#shared/model/ids.ts";
import { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import {
  addedAt,
  mergingSpace,
  openMergingEngine,
  removedAt,
  rowNumbered,
  storeAt,
} from "./merging-index.ts";

const [folder, key, from, atRest] = process.argv.slice(2);
const loaded = loadNative();
if (folder === undefined || key === undefined || loaded.kind === "absent")
  throw new Error("to be started by the crash test, where the addon is");
const tell = (told: number | string): void => void writeSync(1, `${told}\n`);
const engine = await openMergingEngine(loaded.native, folder, new Uint8Array(Buffer.from(key, "hex")), tell);
let revision = Number(from);
const store = storeAt(revision);
await engine.open(mergingSpace, Revision.parse(revision), store.held.size, VectorsAtRest.parse(atRest));
if (!(await engine.load()).current) {
  const missing = new Set(engine.reconcile(await store.vectorIds(mergingSpace.id)));
  const rows = [...store.held.values()].filter(({ segmentId }) => missing.has(segmentId));
  engine.fill(packRows(rows, mergingSpace.dimensions));
  engine.finish();
}
for (;;) {
  // The store has it before the index does, as ever.
  tell(revision + 1);
  const added = packRows(addedAt(revision).map(rowNumbered), mergingSpace.dimensions);
  engine.apply(added, removedAt(revision), Revision.parse(++revision));
  // Pauses are when segments are made and written; without any there would be none.
  await wait(revision % 7 === 0 ? 12 : 1);
}
