import { expect, test } from "vitest";
import { Doc } from "yjs";
import type { Permission } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { DeviceId, type SharedItemId } from "#shared/model/team.ts";
import type { SharingRefusal } from "#shared/rpc/team-status.ts";
import { type DocumentName, placeOf, sharedItemId, tagsName } from "#shared/sync/document-name.ts";
import { addTag, removeTag, setField, TagId, writeNote } from "#shared/sync/edits.ts";
import { nameTag } from "#shared/sync/tag-dictionary.ts";
import { printHlc } from "#shared/kit/hlc.ts";
import type { RejectedUpdate } from "#core/ports/replica-store.ts";
import { remakeRejected } from "./remaking.ts";

const uuid = (number: number) => `01990000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const partitionId = PartitionId.parse(uuid(1));
const mine = DeviceId.parse(uuid(2));
const item = sharedItemId(DeviceId.parse(uuid(3)), 0);
const { edits: editsName, births, key } = placeOf(partitionId, item);
const dictionary = tagsName(partitionId);
const [hot, cold] = [TagId.parse("a".repeat(24)), TagId.parse("b".repeat(24))];
const editor = (wallMs: number, device = mine) => ({ device, hlc: printHlc({ wallMs, count: 0 }) });

/** What is there, and what was refused of what came to be said since, by one client after another. */
function createWorld(said: ReadonlyMap<DocumentName, (document: Doc) => void> = new Map()) {
  const docs = new Map<DocumentName, Doc>();
  const docOf = (name: DocumentName): Doc => {
    const known = docs.get(name) ?? new Doc();
    docs.set(name, known);
    return known;
  };
  for (const [name, write] of said) docOf(name).transact(() => write(docOf(name)));
  let rejected: RejectedUpdate[] = [];
  const permissions: Permission[] = ["partition.read", "edit.write"];
  const erased = new Set<string>();
  const calls: unknown[] = [];
  return {
    erased,
    permissions,
    calls,
    left: () => rejected.map(({ name }) => name),
    /** As a device does: what was refused before is not in what it writes on. */
    refuse(name: DocumentName, why: SharingRefusal, ...writes: readonly ((document: Doc) => void)[]): void {
      const copy = new Doc();
      for (const write of said.has(name) ? [said.get(name)] : []) {
        copy.clientID = docOf(name).clientID;
        copy.transact(() => write?.(copy));
      }
      copy.clientID = 1_000 + rejected.length;
      copy.on("update", (bytes: Uint8Array) =>
        rejected.push({ number: rejected.length + 1, name, bytes, madeMs: 1, why }),
      );
      for (const write of writes) copy.transact(() => write(copy));
    },
    drop: (at: number) => void rejected.splice(at, 1),
    remake: () =>
      remakeRejected({
        store: {
          rejected: () => Promise.resolve(rejected),
          forgetRejected(numbers) {
            rejected = rejected.filter(({ number }) => !numbers.includes(number));
            return Promise.resolve();
          },
          partitions: () =>
            Promise.resolve([
              { id: partitionId, name: "Quay", permissions, sharedCount: 0, receivedCount: 0 },
            ]),
          isErased: (id) => Promise.resolve(erased.has(id)),
        },
        documents: { read: (name, look) => Promise.resolve(look(docOf(name))) },
        edits: {
          tag(_partition, id: SharedItemId, change) {
            calls.push({ id, ...change });
            return Promise.resolve();
          },
          write(_partition, edit) {
            calls.push(edit);
            return Promise.resolve();
          },
        },
      }),
  };
}

test("what one client after another said of an item is said anew in its order, tags by their names", async () => {
  const world = createWorld();
  world.refuse(dictionary, "revoked", (document) => nameTag(document, hot, Tag.parse("hot"), editor(1)));
  world.refuse(editsName, "revoked", (document) => addTag(document, key, hot, editor(2)));
  // Both have made the same map, of which one document would keep one.
  world.refuse(
    editsName,
    "revoked",
    (document) => setField(document, key, "title", "Pump", editor(3)),
    (document) => writeNote(document, key, "call the plumber", editor(4)),
  );
  world.refuse(births, "revoked", (document) => document.getMap("items").set("0", new Uint8Array(48)));
  expect(await world.remake()).toBe(1);
  expect(world.calls).toEqual([
    { id: item, added: ["hot"], removed: [] },
    { id: item },
    { id: item, title: "Pump", note: "call the plumber" },
  ]);
  expect(world.left()).toEqual([]);
  expect(await world.remake()).toBe(0);
});

test("whoever said something later is not overruled, and what is there already is not said again", async () => {
  const world = createWorld(
    new Map([
      [dictionary, (document: Doc) => nameTag(document, cold, Tag.parse("cold"), editor(1))],
      [
        editsName,
        (document: Doc) => {
          setField(document, key, "title", "Theirs", editor(100, DeviceId.parse(uuid(9))));
          addTag(document, key, cold, editor(1));
        },
      ],
    ]),
  );
  world.refuse(
    editsName,
    "not-permitted",
    (document) => setField(document, key, "title", "Mine", editor(50)),
    (document) => setField(document, key, "favourite", true, editor(50)),
    (document) => setField(document, key, "colour", "red", editor(50)),
    (document) => removeTag(document, key, cold),
  );
  expect(await world.remake()).toBe(1);
  expect(world.calls).toEqual([
    { id: item, added: [], removed: ["cold"] },
    { id: item, favourite: true, label: "red" },
  ]);
});

test("what may not be said yet, is erased, or has another reason stays or goes as it should", async () => {
  const world = createWorld();
  const title = (document: Doc) => setField(document, key, "title", "Pump", editor(3));
  world.refuse(dictionary, "revoked", (document) => nameTag(document, hot, Tag.parse("hot"), editor(1)));
  world.refuse(editsName, "revoked", title);
  world.permissions.pop();
  expect(await world.remake()).toBe(0);
  // The names stay with the edits that need them.
  expect(world.left()).toEqual([dictionary, editsName]);
  world.permissions.push("edit.write");
  world.erased.add(item);
  expect(await world.remake()).toBe(0);
  expect([world.calls, world.left()]).toEqual([[], []]);
  // Of these the device has put something in their place, and their clocks are used up.
  world.refuse(editsName, "bad-schema", title);
  expect(await world.remake()).toBe(0);
  expect(world.left()).toEqual([editsName]);
});

test("what leans on what is not known here is not guessed at", async () => {
  const world = createWorld();
  world.refuse(
    editsName,
    "revoked",
    (document) => setField(document, key, "title", "Pump", editor(3)),
    (document) => setField(document, key, "favourite", true, editor(4)),
  );
  world.drop(0);
  expect(await world.remake()).toBe(0);
  expect([world.calls, world.left()]).toEqual([[], [editsName]]);
});
