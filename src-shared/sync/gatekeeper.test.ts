import * as encoding from "lib0/encoding";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { printHlc } from "../kit/hlc.ts";
import { DeviceId, PayloadId } from "../model/team.ts";
import { allocationBomb, forged, gapFlood, lockOut, numbers } from "./attacks.fake.ts";
import { writeBirth } from "./births.ts";
import { addTag, editsOf, removeTag, setField, TagId, writeNote } from "./edits.ts";
import { checkUpdate, type Expected } from "./gatekeeper.ts";
import { limits } from "./limits.ts";
import { breachOf } from "./schema.ts";
import { nameTag } from "./tag-dictionary.ts";
import { collectUpdates, editingDocument, fuzz } from "./mutants.fake.ts";

const device = DeviceId.parse("01970000-0000-7000-8000-000000000001");
const other = DeviceId.parse("01970000-0000-7000-8000-000000000002");
const tagId = TagId.parse("0".repeat(24));
const editor = { device, hlc: printHlc({ wallMs: 1_000, count: 0 }) };
const own = 77;
const expected: Expected = {
  kind: "edits",
  heads: new Map([[50, 3]]),
  mayWriteAs: (client) => client === own,
};

const why = (update: Uint8Array, given: Partial<Expected> = {}): string => {
  const checked = checkUpdate(update, { ...expected, ...given });
  return checked.kind === "refused" ? checked.why : checked.kind;
};

describe("what an honest device sends", () => {
  test("is taken in its order, and the clocks are those that Yjs has", () => {
    const { base, updates, document } = editingDocument(own);
    const heads = new Map(Y.decodeStateVector(Y.encodeStateVectorFromUpdate(base)));
    for (const update of updates) {
      const checked = checkUpdate(update, { ...expected, heads });
      if (checked.kind === "refused") throw new Error(checked.detail);
      for (const [client, clock] of checked.heads) heads.set(client, clock);
    }
    expect(heads).toEqual(Y.decodeStateVector(Y.encodeStateVector(document)));
  });

  test("may be written in any script, and counts as Yjs counts it", () => {
    for (const text of ["plain", "ünï🙂", "\uFEFFbegins with a mark", "straße..9", "übergrößen!"]) {
      const document = new Y.Doc();
      document.clientID = own;
      document.getMap("items").set(text, text);
      document.getMap<Y.Text>("items").set("n", new Y.Text(text));
      const checked = checkUpdate(Y.encodeStateAsUpdate(document), expected);
      expect(checked).toMatchObject({
        kind: "sound",
        heads: new Map([[own, Y.getState(document.store, own)]]),
      });
    }
  });

  test("of births and of names of tags is taken, too, and passes in no document of the other kind", () => {
    const payloadId = PayloadId.parse("0".repeat(64));
    const birth = { payloadId, sharedMs: 1, kind: "text", withdrawn: false } as const;
    for (const [kind, write] of [
      ["births", (document: Y.Doc, at: number) => writeBirth(document, `${at}`, birth)],
      ["tags", (document: Y.Doc, at: number) => nameTag(document, tagId, `name-${at}`, editor)],
    ] as const) {
      const document = new Y.Doc();
      document.clientID = own;
      const heads = new Map<number, number>();
      document.on("update", (update: Uint8Array) => {
        expect(why(update, { kind: kind === "tags" ? "births" : "tags", heads })).toBe("bad-schema");
        const checked = checkUpdate(update, { ...expected, kind, heads });
        if (checked.kind === "refused") throw new Error(checked.detail);
        for (const [client, clock] of checked.heads) heads.set(client, clock);
      });
      for (let at = 0; at < (kind === "births" ? 20 : 1); at++) write(document, at);
      expect(heads).toEqual(Y.decodeStateVector(Y.encodeStateVector(document)));
    }
  });

  test("sent twice is known", () => {
    const { updates } = editingDocument(own);
    const [first = new Uint8Array()] = updates;
    const once = checkUpdate(first, expected);
    if (once.kind === "refused") throw new Error(once.detail);
    expect(once.isKnown).toBe(false);
    const heads = new Map([...expected.heads, ...once.heads]);
    expect(checkUpdate(first, { ...expected, heads })).toMatchObject({ kind: "sound", isKnown: true });
  });
});

describe("attacks", () => {
  test("a device is not shut out under its own name", () => {
    expect(why(lockOut(50, 1))).toBe("not-owner");
    expect(why(lockOut(50, 1), { mayWriteAs: () => true })).toBe("malformed");
  });

  test("nobody writes under another's client", () => {
    expect(why(forged(50, (document) => writeNote(document, "1", "forged", editor)))).toBe("not-owner");
  });

  test("seven bytes reserve nothing", () => expect(why(allocationBomb(own))).toBe("malformed"));

  test("what leaves a gap is not kept waiting", () => {
    const updates = gapFlood(own);
    expect(updates.map((update) => why(update))).toEqual(updates.map(() => "gap"));
  });

  test("two writers that wait for each other are not waited for; two that build on each other are taken", () => {
    const [one, other] = [new Y.Doc(), new Y.Doc()];
    one.clientID = own;
    other.clientID = own + 1;
    const mayWriteAs = (client: number): boolean => client === own || client === own + 1;
    for (let round = 0; round < 3; round++) {
      writeNote(one, "1", `one ${round} and ${editsOf(one, "1").note ?? ""}`, editor);
      Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
      writeNote(other, "1", `other ${round} and ${editsOf(other, "1").note ?? ""}`, editor);
      Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
    }
    expect(why(Y.encodeStateAsUpdate(one), { mayWriteAs })).toBe("sound");
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 2);
    // Each has one struct of a sign, to the right of the other's.
    for (const [client, left] of [
      [own, own + 1],
      [own + 1, own],
    ] as const) {
      for (const value of [1, client, 0]) encoding.writeVarUint(encoder, value);
      encoding.writeUint8(encoder, 0x84);
      for (const value of [left, 0]) encoding.writeVarUint(encoder, value);
      encoding.writeVarString(encoder, "x");
    }
    encoding.writeVarUint(encoder, 0);
    expect(why(encoding.toUint8Array(encoder), { mayWriteAs })).toBe("gap");
  });

  test("the longest note is taken, and its removal, too", () => {
    const document = new Y.Doc();
    document.clientID = own;
    const updates: Uint8Array[] = [];
    document.on("update", (update: Uint8Array) => updates.push(update));
    writeNote(document, "1", "€".repeat(limits.noteCharsMax), editor);
    writeNote(document, "1", "", editor);
    const heads = new Map(expected.heads);
    for (const update of updates) {
      const checked = checkUpdate(update, { ...expected, heads });
      if (checked.kind === "refused") throw new Error(checked.detail);
      for (const [client, clock] of checked.heads) heads.set(client, clock);
    }
    expect(updates).toHaveLength(2);
    // Rewritten again and again, it is a state of few bytes with many places that are gone.
    for (let round = 0; round < 20; round++) writeNote(document, "1", `${round}`.repeat(150_000), editor);
    const state = Y.encodeStateAsUpdate(document);
    expect(why(state, { heads: new Map(), isState: true })).toBe("sound");
    // Whoever answers by state vector tells anew of all that is gone.
    const known = Y.decodeStateVector(Y.encodeStateVector(document));
    const answer = Y.encodeStateAsUpdate(document, Y.encodeStateVector(document));
    expect(why(answer, { heads: known })).toBe("sound");
  });

  test("too much at once, another root, other types and what hangs behind are refused", () => {
    expect(why(new Uint8Array(limits.updateBytesMax + 1))).toBe("too-large");
    const update = (write: (document: Y.Doc) => void): Uint8Array => {
      const document = new Y.Doc();
      document.clientID = own;
      write(document);
      return Y.encodeStateAsUpdate(document);
    };
    expect(why(update((document) => document.getMap("other").set("a", 1)))).toBe("bad-schema");
    expect(why(update((document) => document.getArray("items").push([1])))).toBe("bad-schema");
    expect(why(update((document) => document.getMap("items").set("a", new Y.Array())))).toBe("bad-schema");
    expect(why(update((document) => document.getMap("items").set("a", 2n ** 60n)))).toBe("malformed");
    expect(why(update((document) => document.getMap("items").set("a", "x".repeat(20_000))))).toBe(
      "too-large",
    );
    expect(why(update((document) => document.getMap("items").set("k".repeat(300), 1)))).toBe("too-large");
    let deep: unknown = 1;
    for (let depth = 0; depth < 9; depth++) deep = [deep];
    expect(why(update((document) => document.getMap("items").set("a", deep)))).toBe("malformed");
    const proto = update((document) => document.getMap("items").set("__proto__", 1));
    expect(why(proto)).toBe("malformed");
    const broken = update((document) => document.getMap("items").set("a", "z\u00e9z"));
    expect(why(broken)).toBe("sound");
    expect(why(broken.map((byte) => (byte === 0xc3 ? 0xff : byte)))).toBe("malformed");
    const sound = update((document) => document.getMap("items").set("a", 1));
    expect(why(sound)).toBe("sound");
    expect(why(Uint8Array.of(...sound, 0))).toBe("malformed");
    expect(why(numbers(0, 1, 50, 1, 2, 5))).toBe("gap");
    const ranges = Array.from({ length: limits.structCountMax + 1 }, () => [0, 1]).flat();
    expect(why(numbers(0, 1, 50, ranges.length / 2, ...ranges))).toBe("too-large");
  });
});

/**
 * Updates that were damaged on purpose: what is taken, Yjs applies without a throw, with nothing left waiting, and
 * under no other client. `TESSERA_MUTANTS=1000000 npx vitest run src-shared/sync/gatekeeper.test.ts` tries a million.
 */
test("no mutant gets through that Yjs could not bear", { timeout: 3_600_000 }, () => {
  const count = Number(process.env["TESSERA_MUTANTS"] ?? 20_000);
  const seed = Number(process.env["TESSERA_SEED"] ?? 7);
  const { taken, faults } = fuzz({ seed, count, own, corpus: collectUpdates(own) });
  expect(faults).toEqual([]);
  expect(taken).toBeGreaterThan(count / 200);
});

describe("shapes", () => {
  const nowMs = 10_000;
  const breach = (kind: "births" | "edits" | "tags", write: (document: Y.Doc) => void): string => {
    const document = new Y.Doc();
    let found = "none";
    document.on("afterTransaction", (transaction: Y.Transaction) => {
      found = breachOf(kind, transaction, { device, nowMs, heads: transaction.beforeState })?.why ?? found;
    });
    document.transact(() => write(document));
    return found;
  };

  test("hold for what the parts themselves write", () => {
    const payloadId = PayloadId.parse("0".repeat(64));
    const birth = { payloadId, sharedMs: 1, kind: "text", withdrawn: false } as const;
    expect(breach("births", (document) => writeBirth(document, "1", birth))).toBe("none");
    expect(breach("edits", (document) => addTag(document, "1", tagId, editor))).toBe("none");
    expect(breach("edits", (document) => setField(document, "1", "title", "A", editor))).toBe("none");
    expect(breach("edits", (document) => writeNote(document, "1", "note", editor))).toBe("none");
  });

  test("a device moves nothing, for nobody could bring back what that hides", () => {
    const said = (author: DeviceId | undefined, value: unknown) => {
      const document = new Y.Doc();
      let found: ReturnType<typeof breachOf>;
      document.on("afterTransaction", (transaction: Y.Transaction) => {
        found ??= breachOf("edits", transaction, { device: author, nowMs, heads: transaction.beforeState });
      });
      document.transact(() => {
        const map = new Y.Map<unknown>();
        document.getMap("items").set(`1/${device}`, map);
        map.set("f/moved", { v: value, hlc: editor.hlc });
      });
      return found;
    };
    const to = { partitionId: "01970000-0000-7000-8000-000000000001", itemId: `${device}.0.1` };
    const refused = { why: "bad-schema", detail: expect.stringMatching(/the server does, when it is asked/) };
    expect(said(device, to)).toEqual(refused);
    expect(said(device, null)).toEqual(refused);
    // What is brought back after a restore was judged when it was written.
    expect(said(undefined, to)).toBeUndefined();
  });

  /** A document in which the other device has written, and what this device then does to it. */
  const onOthers = (write: (document: Y.Doc) => void): string => {
    const document = new Y.Doc();
    addTag(document, "1", tagId, { ...editor, device: other });
    setField(document, "1", "title", "Theirs", { ...editor, device: other });
    writeNote(document, "1", "their note", { ...editor, device: other });
    let found = "none";
    document.on("afterTransaction", (transaction: Y.Transaction) => {
      found = breachOf("edits", transaction, { device, nowMs, heads: transaction.beforeState })?.why ?? found;
    });
    document.transact(() => write(document));
    return found;
  };
  const theirs = (document: Y.Doc): Y.Map<unknown> => {
    const map = document.getMap("items").get(`1/${other}`);
    if (!(map instanceof Y.Map)) throw new Error("no map");
    return map;
  };

  test("in what another wrote, tags may be taken away and notes written on, and nothing else", () => {
    expect(onOthers((document) => removeTag(document, "1", tagId))).toBe("none");
    expect(onOthers((document) => writeNote(document, "1", "our note", editor))).toBe("none");
    expect(onOthers((document) => theirs(document).delete("f/title"))).toBe("not-owner");
    expect(onOthers((document) => theirs(document).delete("n"))).toBe("not-owner");
    expect(onOthers((document) => theirs(document).set("f/title", { v: "x", hlc: editor.hlc }))).toBe(
      "not-owner",
    );
    expect(onOthers((document) => document.getMap("items").delete(`1/${other}`))).toBe("not-owner");
  });

  test("of a newer version come through, deeper ones too", () => {
    const document = new Y.Doc();
    let found = "none";
    document.on("afterTransaction", (transaction: Y.Transaction) => {
      found = breachOf("edits", transaction, { device, nowMs, heads: transaction.beforeState })?.why ?? found;
    });
    addTag(document, "1", tagId, editor);
    const map = document.getMap("items").get(`1/${device}`);
    if (!(map instanceof Y.Map)) throw new Error("no map");
    const deeper = new Y.Map<unknown>();
    map.set("new/map", deeper);
    deeper.set("any", 1);
    map.set("f/new", { v: { any: [1] }, hlc: editor.hlc });
    setField(document, "1", "title", "A", editor);
    expect(found).toBe("none");
    expect(deeper.toJSON()).toEqual({ any: 1 });
    expect(map.get("f/new")).toEqual({ v: { any: [1] }, hlc: editor.hlc });
  });

  test("a list that hides in a new map is seen", () => {
    const document = new Y.Doc();
    let found = "none";
    document.on("afterTransaction", (transaction: Y.Transaction) => {
      found = breachOf("edits", transaction, { device, nowMs, heads: transaction.beforeState })?.why ?? found;
    });
    const encoder = encoding.createEncoder();
    for (const value of [1, 2, own, 0]) encoding.writeVarUint(encoder, value);
    // The device's own map, and in it a string that has no key.
    encoding.writeUint8(encoder, 0x27);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, "items");
    encoding.writeVarString(encoder, `1/${device}`);
    encoding.writeVarUint(encoder, 1);
    encoding.writeUint8(encoder, 0x04);
    for (const value of [0, own, 0]) encoding.writeVarUint(encoder, value);
    encoding.writeVarString(encoder, "hidden");
    encoding.writeVarUint(encoder, 0);
    Y.applyUpdate(document, encoding.toUint8Array(encoder));
    expect(document.store.pendingStructs).toBeNull();
    expect(found).toBe("bad-schema");
  });

  test("are told where they do not hold", () => {
    const items = (document: Y.Doc): Y.Map<unknown> => document.getMap("items");
    const inOwn = (write: (map: Y.Map<unknown>) => void) => (document: Y.Doc) => {
      const map = new Y.Map<unknown>();
      items(document).set(`1/${device}`, map);
      write(map);
    };
    expect(breach("births", (document) => items(document).set("1", "short"))).toBe("bad-schema");
    expect(breach("births", (document) => items(document).set("2000", new Uint8Array(48)))).toBe(
      "bad-schema",
    );
    expect(breach("edits", (document) => items(document).set(`1/${other}`, new Y.Map()))).toBe("not-owner");
    expect(breach("edits", (document) => items(document).set("1", new Y.Map()))).toBe("bad-schema");
    expect(
      breach(
        "edits",
        inOwn((map) => map.set("f/title", "bare")),
      ),
    ).toBe("bad-schema");
    expect(
      breach(
        "edits",
        inOwn((map) => map.set("#readable", "x")),
      ),
    ).toBe("bad-schema");
    const ahead = printHlc({ wallMs: nowMs + limits.clockAheadMaxMs + 1, count: 0 });
    expect(
      breach(
        "edits",
        inOwn((map) => map.set("f/title", { v: "A", hlc: ahead })),
      ),
    ).toBe("clock-ahead");
    // Of a newer version, and none of ours.
    expect(
      breach(
        "edits",
        inOwn((map) => map.set("new/thing", { any: 1 })),
      ),
    ).toBe("none");
    expect(breach("tags", (document) => document.getMap("tags").set(`name/${device}`, new Y.Map()))).toBe(
      "bad-schema",
    );
  });
});
