import { expect, test } from "vitest";
import { applyUpdate, Doc, encodeStateAsUpdate } from "yjs";
import type { BaseChange, OwnUpdate, StoredDocument } from "#core/ports/replica-store.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, PayloadId } from "#shared/model/team.ts";
import { readBirths, writeBirth } from "#shared/sync/births.ts";
import { type DocumentName, placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { addTag, setField, TagId } from "#shared/sync/edits.ts";
import { createDocuments, type DocumentStore } from "./documents.ts";
import { limits } from "./limits.ts";

const uuid = (number: number) => `01990000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const partitionId = PartitionId.parse(uuid(1));
const [mine, theirs] = [DeviceId.parse(uuid(2)), DeviceId.parse(uuid(3))];
const own = placeOf(partitionId, sharedItemId(mine, 0));
const others = placeOf(partitionId, sharedItemId(theirs, 0));
const birth = {
  payloadId: PayloadId.parse("a".repeat(64)),
  sharedMs: 5,
  kind: "text",
  withdrawn: false,
} as const;
const tagId = TagId.parse("b".repeat(24));

/** A store in memory that keeps what it is told. */
function createWorld() {
  const rows = new Map<string, { stored: StoredDocument; updates: Uint8Array[]; own: OwnUpdate[] }>();
  const changes: Pick<BaseChange, "facts">[] = [];
  let [count, client, isFull] = [0, 0, false];
  const rowOf = (name: StoredDocument["name"]) => {
    const known = rows.get(name) ?? {
      stored: { name, seq: 0, epoch: "", stateVector: Uint8Array.of(0), updates: [], until: 0, own: [] },
      updates: [],
      own: [],
    };
    rows.set(name, known);
    return known;
  };
  const store: DocumentStore = {
    documents: () => Promise.resolve(Array.from(rows.values(), ({ stored }) => stored)),
    ownUpdates: () => Promise.resolve([...rows.values()].flatMap(({ own: waiting }) => waiting)),
    rejected: () => Promise.resolve([]),
    wipeDocument: () => Promise.reject(new Error("nothing is erased here")),
    document(name) {
      const { stored, updates, own: waiting } = rowOf(name);
      return Promise.resolve({ ...stored, updates: [...updates], until: updates.length, own: [...waiting] });
    },
    foldDocument(name, state) {
      const row = rowOf(name);
      row.stored = { ...row.stored, state };
      row.updates = [];
      return Promise.resolve();
    },
    forgetDocument: (name) => Promise.resolve(void rows.delete(name)),
    appendOwn(change, _born, madeMs) {
      if (isFull) return Promise.reject(new Error("the disk is full"));
      changes.push(change);
      rowOf(change.name).own.push({ number: ++count, name: change.name, bytes: change.bytes, madeMs });
      return Promise.resolve(count);
    },
    storeBase(change) {
      changes.push(change);
      const row = rowOf(change.name);
      const { seq, epoch, stateVector } = change;
      row.stored = { ...row.stored, seq, epoch, stateVector };
      const moved = row.own.filter(({ number }) => change.acknowledged.includes(number));
      row.updates.push(...change.updates, ...moved.map(({ bytes }) => bytes));
      row.own = row.own.filter(({ number }) => !change.acknowledged.includes(number));
      return Promise.resolve([]);
    },
    refuseUpdates({ name, updates }) {
      const numbers = updates.map(({ number }) => number);
      rowOf(name).own = rowOf(name).own.filter(({ number }) => !numbers.includes(number));
      return Promise.resolve();
    },
  };
  const open = () => createDocuments({ store, nowMs: () => 7, deviceId: mine, freshClient: () => ++client });
  return { open, rowOf, changes, fill: (isIt: boolean) => void (isFull = isIt), clientCount: () => client };
}

const base = { acknowledged: [], epoch: "e", seq: 1 };

test("what is changed here is in the store, seen at once, and apart from what the server has", async () => {
  const { open, rowOf, changes } = createWorld();
  const documents = open();
  const update = await documents.change(own.births, (document) => writeBirth(document, "0", birth));
  expect(update).toMatchObject({ number: 1, name: own.births, madeMs: 7 });
  expect(await documents.read(own.births, (document) => readBirths(document).size)).toBe(1);
  expect([rowOf(own.births).updates.length, rowOf(own.births).own.length]).toEqual([0, 1]);
  expect(changes[0]?.facts).toEqual({ kind: "births", items: [], gone: [], ownNumberMax: 1 });
  expect(await documents.change(own.births, () => undefined)).toBeUndefined();
  expect(await documents.storeBase({ ...base, name: own.births, updates: [], acknowledged: [1] })).toBe(
    "merged",
  );
  expect([rowOf(own.births).updates.length, rowOf(own.births).own.length]).toEqual([1, 0]);
  // Another run reads the same, and writes as somebody else.
  expect(await open().read(own.births, (document) => readBirths(document).size)).toBe(1);
});

test("says what the server took out, of own items and of what was said of them", async () => {
  const { open, changes } = createWorld();
  const documents = open();
  await documents.change(own.births, (document) => writeBirth(document, "0", birth));
  const document = new Doc();
  const hear = async (name: DocumentName, seq: number): Promise<void> => {
    const update = encodeStateAsUpdate(document);
    await documents.storeBase({ ...base, seq, name, updates: [update], acknowledged: [1] });
  };
  const state = await documents.read(own.births, (doc) => encodeStateAsUpdate(doc));
  applyUpdate(document, state);
  document.getMap("items").delete("0");
  await hear(own.births, 2);
  expect(changes.at(-1)?.facts).toMatchObject({ kind: "births", items: [], gone: [`${mine}.0.0`] });
  const edits = new Doc();
  const said = { device: theirs, hlc: "000000000001-0000" };
  setField(edits, "0", "title", "Ferry", said);
  setField(edits, "1", "title", "Harbour", said);
  const first = encodeStateAsUpdate(edits);
  await documents.storeBase({ ...base, name: own.edits, updates: [first] });
  edits.getMap("items").delete(`0/${theirs}`);
  await documents.storeBase({ ...base, seq: 2, name: own.edits, updates: [encodeStateAsUpdate(edits)] });
  expect(changes.at(-1)?.facts).toEqual({ kind: "edits", items: [], gone: [`${mine}.0.0`] });
});

test("says of others' items what changed, and what is gone", async () => {
  const { open, changes } = createWorld();
  const documents = open();
  const document = new Doc();
  writeBirth(document, "0", birth);
  writeBirth(document, "7", { ...birth, withdrawn: true });
  await documents.storeBase({ ...base, name: others.births, updates: [encodeStateAsUpdate(document)] });
  expect(changes.at(-1)?.facts).toMatchObject({
    items: [
      { id: `${theirs}.0.0`, deviceId: theirs, withdrawn: false },
      { id: `${theirs}.0.7`, withdrawn: true },
    ],
    gone: [],
  });
  document.getMap("items").delete("7");
  await documents.storeBase({
    ...base,
    seq: 2,
    name: others.births,
    updates: [encodeStateAsUpdate(document)],
  });
  expect(changes.at(-1)?.facts).toMatchObject({ items: [], gone: [`${theirs}.0.7`] });
});

test("what the store does not take is not seen either", async () => {
  const { open, fill } = createWorld();
  const documents = open();
  fill(true);
  await expect(documents.change(own.births, (document) => writeBirth(document, "0", birth))).rejects.toThrow(
    "full",
  );
  fill(false);
  expect(await documents.read(own.births, (document) => readBirths(document).size)).toBe(0);
});

test("what leans on something that did not come is forgotten, so that all of it is asked for", async () => {
  const { open, rowOf } = createWorld();
  const documents = open();
  const document = new Doc();
  writeBirth(document, "0", birth);
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => void updates.push(update));
  writeBirth(document, "1", birth);
  expect(await documents.storeBase({ ...base, name: others.births, updates })).toBe("gap");
  expect(rowOf(others.births).stored.seq).toBe(0);
  expect(await documents.carryIn(others.births, updates)).toBe(false);
  expect(await documents.carryIn(others.births, [encodeStateAsUpdate(document)])).toBe(true);
  expect(await documents.carryIn(others.births, [Uint8Array.of(1, 2, 3)])).toBe(false);
});

test("whoever was refused writes on as another client, without what was refused", async () => {
  const { open, clientCount } = createWorld();
  const documents = open();
  await documents.change(own.births, (document) => writeBirth(document, "0", birth));
  await documents.refuse({
    name: own.births,
    why: "erased",
    updates: [{ number: 1, replacement: undefined }],
  });
  expect(await documents.read(own.births, (document) => readBirths(document).size)).toBe(0);
  await documents.change(own.births, (document) => writeBirth(document, "1", birth));
  expect(clientCount()).toBe(2);
});

test("folds many updates into one state, without what waits, and knows what a server may lack", async () => {
  const { open, rowOf } = createWorld();
  const documents = open();
  const document = new Doc();
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => void updates.push(update));
  for (let count = 0; count < limits.foldAfterCount; count++)
    addTag(document, "0", tagId, { device: theirs, hlc: String(count) });
  await documents.change(own.edits, (mineToo) => addTag(mineToo, "0", tagId, { device: mine, hlc: "1" }));
  for (const [place, update] of updates.entries())
    await documents.storeBase({ ...base, seq: place + 1, name: own.edits, updates: [update] });
  const { stored, updates: tail } = rowOf(own.edits);
  expect(tail).toEqual([]);
  const folded = new Doc();
  applyUpdate(folded, stored.state ?? new Uint8Array());
  expect([...folded.getMap("items").keys()]).toEqual([`0/${theirs}`]);
  expect(await documents.beyond(own.edits, Uint8Array.of(0))).toBeDefined();
  expect(await documents.beyond(others.edits, Uint8Array.of(0))).toBeUndefined();
});

test("holds only the last few in memory, and writes in each as one client for as long as all goes well", async () => {
  const { open, clientCount } = createWorld();
  const documents = open();
  const names = Array.from(
    { length: limits.openDocumentCountMax + 2 },
    (_, segment) => placeOf(partitionId, sharedItemId(mine, segment * 2_000)).births,
  );
  for (const name of [...names, ...names])
    await documents.change(name, (document) =>
      writeBirth(document, String(readBirths(document).size), birth),
    );
  expect(clientCount()).toBe(names.length);
  const [first] = names;
  if (first === undefined) throw new Error("there is one");
  expect(await documents.read(first, (document) => readBirths(document).size)).toBe(2);
});
