import { expect, test } from "vitest";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { DeviceId } from "#shared/model/team.ts";
import { addTag, removeTag, setField, TagId, writeNote } from "#shared/sync/edits.ts";
import { collectUpdates } from "#shared/sync/mutants.fake.ts";
import { hubLimits } from "./limits.ts";
import { TrialDoc, type Changes } from "./trial-doc.ts";

const devices = [1, 2, 3].map((n) => DeviceId.parse(`01970000-0000-7000-8000-00000000000${n}`));
const tags = ["a", "b"].map((letter) => TagId.parse(letter.repeat(24)));

/** What devices write at once and after one another, in an order in which a server may hear of it. */
function history(seed: number, count: number): readonly Uint8Array[] {
  const chance = seededChance(seed);
  const below = (bound: number): number => Math.floor(chance() * bound);
  const updates: Uint8Array[] = [];
  const docs = devices.map((_, n) => {
    const doc = new Y.Doc();
    doc.clientID = 100 + n;
    doc.on(
      "update",
      (update: Uint8Array, origin: unknown) => void (origin === "heard" || updates.push(update)),
    );
    return doc;
  });
  for (let at = 0; at < count; at++) {
    const [doc, device, tag, key] = [docs[below(3)], devices[below(3)], tags[below(2)], `${below(3)}`];
    if (doc === undefined || device === undefined || tag === undefined) continue;
    const editor = { device: devices[docs.indexOf(doc)] ?? device, hlc: printHlc({ wallMs: at, count: 0 }) };
    const what = below(7);
    if (what === 0) for (const update of updates) Y.applyUpdate(doc, update, "heard");
    else if (what < 3) addTag(doc, key, tag, editor);
    else if (what === 3) removeTag(doc, key, tag);
    else if (what === 4) setField(doc, key, "title", `title ${at}`, editor);
    else if (what === 5) writeNote(doc, key, `note ${at} `.repeat(below(4)), editor);
    else doc.getMap("items").delete(`${key}/${editor.device}`);
  }
  return updates;
}

const print = (changes: Changes | undefined): unknown =>
  changes && [...changes.changed].map(([{ _item }, keys]) => [_item?.id, _item?.parentSub, new Set(keys)]);

/** As few structs as there can be: what has gone side by side is one, whenever it went. */
function merged(state: Uint8Array): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return Y.encodeStateAsUpdate(doc);
}

function headsOf(update: Uint8Array): ReadonlyMap<number, number> {
  return Y.parseUpdateMeta(update).to;
}

test("what is tried in one transaction is told, and comes to, what it does in one each", () => {
  let toldCount = 0;
  for (let seed = 0; seed < 60; seed++) {
    const [together, apart, plain] = [new TrialDoc(), new TrialDoc(), new Y.Doc()];
    for (const update of history(seed, 80)) {
      const told = print(together.attempt(update, headsOf(update)));
      expect(told, `seed ${seed}`).toEqual(print(apart.attempt(update, headsOf(update))));
      apart.settle();
      Y.applyUpdate(plain, update);
      if (told !== undefined) toldCount += 1;
    }
    const state = merged(Y.encodeStateAsUpdate(plain));
    expect(merged(together.encode()), `seed ${seed}`).toEqual(state);
    expect(merged(apart.encode()), `seed ${seed}`).toEqual(state);
  }
  expect(toldCount).toBeGreaterThan(2_000);
});

test("what was overwritten is in no state that is made of it, and what is known is no change", () => {
  const doc = new TrialDoc();
  const edits = collectUpdates(7).filter(({ kind }) => kind === "edits");
  doc.alone(() => Y.applyUpdate(doc, edits[0]?.state ?? new Uint8Array()));
  for (const { update } of edits) expect(doc.attempt(update, headsOf(update))).toBeDefined();
  for (const { update } of edits) expect(doc.attempt(update, headsOf(update))).toBeUndefined();
  const text = new TextDecoder().decode(doc.encode());
  expect(text).toContain("Title 39");
  expect(text).not.toContain("Title 12");
});

test("a change by itself comes to itself, whatever was tried before it", () => {
  const doc = new TrialDoc();
  const [first] = history(1, 20);
  if (first === undefined) throw new Error("nothing was written");
  doc.attempt(first, headsOf(first));
  expect(doc.alone(() => undefined).update).toBeUndefined();
  const { update } = doc.alone(() => doc.getMap("items").set("own", 1));
  const other = new Y.Doc();
  Y.applyUpdate(other, update ?? new Uint8Array());
  expect(other.getMap("items").toJSON()).toEqual({ own: 1 });
});

test("a transaction takes only so many, and goes on with the next", () => {
  const [one, other] = [new TrialDoc(), new Y.Doc()];
  const writer = new Y.Doc();
  writer.on("update", (update: Uint8Array) => {
    expect(one.attempt(update, headsOf(update))).toBeDefined();
    Y.applyUpdate(other, update);
  });
  for (let at = 0; at <= hubLimits.trialUpdateCountMax; at++)
    writer.getMap("items").set("key", `value ${at}`);
  // Only what came since the last transaction ended is still there.
  expect(one.store.clients.get(writer.clientID)?.length).toBeLessThan(4);
  expect(one.encode()).toEqual(Y.encodeStateAsUpdate(other));
});
