import { join } from "node:path";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { openFileLog } from "../log/file-log.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { projectionLimits } from "./limits.ts";
import { createDocumentReader } from "./read-documents.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000011");
const nameOf = (n: number): DocumentName => DocumentName.parse(`births/${partitionId}/${deviceId}.${n}`);

/** A document of one device, in a real log; `sinces`: from where it was read each time. */
async function makeWorld() {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await makeFolder());
  const log = opening.use(await openFileLog(join(folder.path, "updates.log")));
  const sinces: number[] = [];
  const clock = { nowMs: 0 };
  const counting: Pick<UpdateLog, "load"> = {
    load(name, since) {
      sinces.push(since);
      return log.load(name, since);
    },
  };
  const own = new Y.Doc();
  const updates: Uint8Array[] = [];
  own.on("update", (update: Uint8Array) => updates.push(update));
  const parts = opening.move();
  return {
    log,
    sinces,
    clock,
    reader: createDocumentReader(counting, () => clock.nowMs),
    async write(name: DocumentName, key: string, value: number | undefined): Promise<void> {
      const items = own.getMap("items");
      if (value === undefined) items.delete(key);
      else items.set(key, value);
      const newClients = [own.clientID];
      await log.append(updates.splice(0).map((update) => ({ name, update, deviceId, newClients, ids: [] })));
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

test("of a document that was read only what is new is read, also where the log has one state by now", async () => {
  await using world = await makeWorld();
  const { log, reader, sinces } = world;
  const name = nameOf(0);
  await world.write(name, "1", 1);
  await world.write(name, "2", 1);
  expect((await reader.read(name)).seq).toBe(2);
  await world.write(name, "2", 2);
  expect((await reader.read(name)).document.getMap("items").toJSON()).toEqual({ 1: 1, 2: 2 });
  await world.write(name, "1", undefined);
  await log.forget(name);
  const { seq, document } = await reader.read(name);
  expect([seq, document.getMap("items").toJSON()]).toEqual([4, { 2: 2 }]);
  expect(sinces).toEqual([0, 2, 3]);
});

test("what somebody changed in its copy, what was not read for long, and what is one too many is read anew", async () => {
  await using world = await makeWorld();
  const { reader, sinces, clock } = world;
  const name = nameOf(0);
  await world.write(name, "1", 1);
  (await reader.read(name)).document.getMap("items").delete("1");
  reader.drop(name);
  expect((await reader.read(name)).document.getMap("items").toJSON()).toEqual({ 1: 1 });
  clock.nowMs = projectionLimits.keptIdleMs;
  reader.dropIdle();
  await reader.read(name);
  for (let n = 1; n <= projectionLimits.keptDocumentCountMax; n += 1) await reader.read(nameOf(n));
  await reader.read(name);
  expect(sinces.filter((since) => since !== 0)).toEqual([]);
  await reader.read(name);
  expect(sinces.at(-1)).toBe(1);
});

test("of a log that has less than was read, all is read", async () => {
  await using before = await makeWorld();
  await using after = await makeWorld();
  const name = nameOf(0);
  await before.write(name, "1", 1);
  await before.write(name, "1", 2);
  await after.write(name, "7", 7);
  let { log } = before;
  const reader = createDocumentReader({ load: (...asked) => log.load(...asked) }, () => 0);
  await reader.read(name);
  log = after.log;
  const { seq, document } = await reader.read(name);
  expect([seq, document.getMap("items").toJSON()]).toEqual([1, { 7: 7 }]);
});
