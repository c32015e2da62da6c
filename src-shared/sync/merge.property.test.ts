import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { printHlc } from "../kit/hlc.ts";
import { PartitionId } from "../model/ids.ts";
import { DeviceId, PayloadId, SharedItemId } from "../model/team.ts";
import { decodeBirth, encodeBirth, readBirths, writeBirth } from "./births.ts";
import {
  addTag,
  editFields,
  editsOf,
  type Editor,
  readEdits,
  removeTag,
  setField,
  TagId,
  writeNote,
} from "./edits.ts";
import { ownMapsAbout } from "./own-maps.ts";
import { nameTag, readTagNames, tagIdOf } from "./tag-dictionary.ts";

const devices = [1, 2, 3].map((n) => DeviceId.parse(`01970000-0000-7000-8000-00000000000${n}`));
const tagIds = [1, 2].map((n) => TagId.parse(`${n}`.padStart(24, "0")));
const payloadId = PayloadId.parse("ab".repeat(32));

const meet = (one: Y.Doc, other: Y.Doc): void => {
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other, Y.encodeStateVector(one)));
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one, Y.encodeStateVector(other)));
};
function editorAt(which: number, wallMs: number): Editor {
  const own = devices[which];
  if (own === undefined) throw new Error(`there is no device ${which}`);
  return { device: own, hlc: printHlc({ wallMs, count: 0 }) };
}

type Step = { readonly device: number } & (
  | { readonly act: "add" | "remove"; readonly tag: number }
  | { readonly act: "title" | "trash" | "moved"; readonly value: number; readonly skewMs: number }
  | { readonly act: "note"; readonly isAtEnd: boolean }
  | { readonly act: "hear"; readonly which: number; readonly isAgain: boolean }
);
const device = fc.nat({ max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ act: fc.constantFrom("add" as const, "remove" as const), device, tag: fc.nat({ max: 1 }) }),
  fc.record({
    act: fc.constantFrom("title" as const, "trash" as const, "moved" as const),
    device,
    value: fc.nat({ max: 3 }),
    skewMs: fc.integer({ min: -500, max: 500 }),
  }),
  fc.record({ act: fc.constant("note" as const), device, isAtEnd: fc.boolean() }),
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("hear" as const),
      device,
      which: fc.nat(),
      isAgain: fc.boolean(),
    }),
  },
);
const steps = fc.array(step, { minLength: 1, maxLength: 40 });

const key = "7";
const valuesOf = {
  title: ["one", "two", "six", null],
  trash: [true, false, true, false],
  moved: [1, 2, 3, 4].map((n) => ({
    partitionId: PartitionId.parse("01970000-0000-7000-8000-00000000000b"),
    itemId: SharedItemId.parse(`${devices[0]}.0.${n}`),
  })),
} as const;
type Field = keyof typeof valuesOf;

/** What was done, and what of it had been seen: by the definitions of the rules that is all there is to know. */
class Model {
  /** By its time, which is its own. */
  readonly adds = new Map<string, { readonly tag: number; readonly device: number }>();
  readonly removed = new Set<string>();
  readonly writes: {
    readonly field: Field;
    readonly value: unknown;
    readonly order: string;
    readonly device: number;
  }[] = [];
  readonly words: string[] = [];
  tags(): readonly (TagId | undefined)[] {
    const live = [...this.adds].flatMap(([hlc, { tag }]) => (this.removed.has(hlc) ? [] : [tag]));
    return [...new Set(live)].toSorted((one, other) => one - other).map((tag) => tagIds[tag]);
  }
  field(field: Field): unknown {
    return this.lastOfEach(field).at(-1)?.value;
  }
  /** The losing moves of the others. */
  lostTo(): ReadonlySet<SharedItemId> {
    const ids = this.lastOfEach("moved").map(({ value }) => editFields.moved.parse(value)?.itemId);
    return new Set(ids.flatMap((id) => (id === undefined || id === ids.at(-1) ? [] : [id])));
  }
  private lastOfEach(field: Field) {
    return [0, 1, 2]
      .flatMap((own) => this.writes.findLast((each) => each.field === field && each.device === own) ?? [])
      .toSorted((one, other) => (one.order < other.order ? -1 : 1));
  }
}

interface Replica {
  readonly document: Y.Doc;
  /** Of others, in the order of their making; heard in any. */
  readonly toHear: Uint8Array[];
  readonly heard: Uint8Array[];
  lastMs: number;
}

function createReplicas(): readonly Replica[] {
  const replicas: Replica[] = devices.map((_, at) => {
    const document = new Y.Doc();
    document.clientID = at + 1;
    return { document, toHear: [], heard: [], lastMs: 0 };
  });
  for (const { document } of replicas)
    document.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === "heard") return;
      for (const other of replicas) if (other.document !== document) other.toHear.push(update);
    });
  return replicas;
}

function hear({ document, toHear, heard }: Replica, which: number, isAgain: boolean): void {
  const from = isAgain ? heard : toHear;
  const update = from[which % Math.max(1, from.length)];
  if (update === undefined) return;
  if (!isAgain) heard.push(...toHear.splice(which % toHear.length, 1));
  Y.applyUpdate(document, update, "heard");
}

const seenTimes = (document: Y.Doc, tagId: TagId): readonly string[] =>
  ownMapsAbout(document, "items", key).flatMap(({ map }) => {
    const hlc = map.get(`#${tagId}`);
    return typeof hlc === "string" ? [hlc] : [];
  });

function act(replica: Replica, model: Model, step: Step, at: number): void {
  const { document } = replica;
  const own = devices[step.device];
  if (own === undefined) return;
  // Skewed against the others' clocks; its own never goes back.
  const timeOf = (skewMs: number): string => {
    replica.lastMs = Math.max(replica.lastMs + 1, 10_000 + at * 10 + skewMs);
    return printHlc({ wallMs: replica.lastMs, count: step.device });
  };
  switch (step.act) {
    case "add":
    case "remove": {
      const tagId = tagIds[step.tag];
      if (tagId === undefined) return;
      if (step.act === "remove") {
        for (const hlc of seenTimes(document, tagId)) model.removed.add(hlc);
        return removeTag(document, key, tagId);
      }
      // A device's new entry takes the place of its own before.
      for (const [hlc, { tag, device: by }] of model.adds)
        if (tag === step.tag && by === step.device) model.removed.add(hlc);
      const hlc = timeOf(0);
      model.adds.set(hlc, { tag: step.tag, device: step.device });
      return addTag(document, key, tagId, { device: own, hlc });
    }
    case "title":
    case "trash":
    case "moved": {
      const { act: field, value: which } = step;
      const value = valuesOf[field][which] ?? null;
      const hlc = timeOf(step.skewMs);
      model.writes.push({ field, value, order: `${hlc}/${own}`, device: step.device });
      // The three have different values, which the compiler cannot follow through one name.
      return setField(document, key, field, value as never, { device: own, hlc });
    }
    case "note": {
      // Each is another sign, so that none is told for a part of another.
      const [word, note] = [String.fromCharCode(0x4e00 + at), editsOf(document, key).note ?? ""];
      model.words.push(word);
      return writeNote(document, key, step.isAtEnd ? note + word : word + note, {
        device: own,
        hlc: timeOf(0),
      });
    }
    case "hear":
      hear(replica, step.which, step.isAgain);
  }
}

describe("edits of three devices", () => {
  test("come to what the rules say, in whatever order each hears of what, and however often", () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat()), (history, chance) => {
        const [replicas, model] = [createReplicas(), new Model()];
        history.forEach((each, at) => {
          const replica = replicas[each.device];
          if (replica !== undefined) act(replica, model, each, at);
        });
        for (const replica of replicas)
          while (replica.toHear.length > 0) hear(replica, chance.next().value ?? 0, false);
        const all = replicas.map(({ document }) => editsOf(document, key));
        expect(all.slice(1)).toEqual([all[0], all[0]]);
        const [edits] = all;
        expect(edits?.tagIds).toEqual(model.tags());
        for (const field of ["title", "trash", "moved"] as const)
          expect(edits?.fields[field]).toEqual(model.field(field));
        expect(new Set(edits?.move?.lostTo.map(({ itemId }) => itemId))).toEqual(model.lostTo());
        for (const word of model.words) expect(edits?.note).toContain(word);
        for (const { document } of replicas) expect(document.store.pendingStructs).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test("of two moves at once the later holds, the other's copy is told, and so is what came after", () => {
    const [one, other] = [new Y.Doc(), new Y.Doc()];
    const [first, second] = [editorAt(0, 5), editorAt(1, 6)];
    const [here, there] = valuesOf.moved;
    setField(one, key, "title", "before", editorAt(0, 1));
    setField(one, key, "moved", here ?? null, first);
    setField(other, key, "moved", there ?? null, second);
    meet(one, other);
    for (const document of [one, other]) {
      expect(editsOf(document, key).fields.moved).toEqual(there);
      expect(editsOf(document, key).move).toEqual({
        wonBy: second.device,
        lostTo: [here],
        isEditedSince: false,
      });
    }
    setField(one, key, "title", "late", editorAt(0, 7));
    expect(editsOf(one, key).move?.isEditedSince).toBe(true);
    setField(one, key, "moved", null, editorAt(0, 8));
    expect(editsOf(one, key).move).toBeUndefined();
  });

  test("of all items are told by their numbers, and what is under no number is not", () => {
    const document = new Y.Doc();
    setField(document, "1999", "title", "A", editorAt(0, 1));
    addTag(document, "0", tagIds[0] ?? TagId.parse("0".repeat(24)), editorAt(1, 1));
    for (const spoilt of ["2000", "01", "x"])
      document.getMap("items").set(`${spoilt}/${devices[0]}`, new Y.Map([["f/title", { v: "B", hlc: "" }]]));
    expect([...readEdits(document)]).toEqual([
      ["1999", { tagIds: [], fields: { title: "A" } }],
      ["0", { tagIds: [tagIds[0]], fields: {} }],
    ]);
  });

  test("in the trash, edits are kept and do not bring an item back; a newer word does", () => {
    const [one, other] = [new Y.Doc(), new Y.Doc()];
    setField(one, key, "trash", true, editorAt(0, 5));
    setField(other, key, "title", "At the same time", editorAt(1, 6));
    meet(one, other);
    expect(editsOf(one, key).fields).toEqual({ trash: true, title: "At the same time" });
    setField(other, key, "trash", false, editorAt(1, 7));
    meet(one, other);
    expect(editsOf(one, key).fields.trash).toBe(false);
  });

  test("a note is what was written last, sign by sign, though only what differs is changed", () => {
    const note = fc.string({ unit: fc.constantFrom("a", "b", " ", "€", "😀", "😁", "🤣", "👩‍🔧") });
    fc.assert(
      fc.property(fc.array(note, { minLength: 1, maxLength: 6 }), (notes) => {
        const [document, copy] = [new Y.Doc(), new Y.Doc()];
        document.on("update", (update: Uint8Array) => Y.applyUpdate(copy, update));
        for (const [at, each] of notes.entries()) {
          writeNote(document, key, each, editorAt(0, at));
          expect(editsOf(document, key).note ?? "").toBe(each);
          expect(editsOf(copy, key).note ?? "").toBe(each);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("notes that came to be at once are shown together, and the first edit makes them one", () => {
    const [one, other] = [new Y.Doc(), new Y.Doc()];
    const [first = devices[0], second = devices[1]] = devices;
    if (first === undefined || second === undefined) throw new Error("two devices");
    writeNote(one, "3", "from the first", { device: first, hlc: printHlc({ wallMs: 1, count: 0 }) });
    writeNote(other, "3", "from the second", { device: second, hlc: printHlc({ wallMs: 2, count: 0 }) });
    meet(one, other);
    expect(editsOf(one, "3").note).toBe("from the first\n\nfrom the second");
    expect(editsOf(other, "3").note).toBe("from the first\n\nfrom the second");
    const editor = { device: second, hlc: printHlc({ wallMs: 3, count: 0 }) };
    writeNote(other, "3", "from the first\n\nand the second", editor);
    writeNote(one, "3", "from the very first\n\nfrom the second", { ...editor, device: first });
    meet(one, other);
    expect(editsOf(one, "3").note).toBe(editsOf(other, "3").note);
    expect(editsOf(one, "3").note).toContain("very");
    expect(editsOf(one, "3").note).toContain("and the second");
  });
});

test("births are 48 bytes and come back; what is none is passed over", () => {
  const document = new Y.Doc();
  const birth = { payloadId, sharedMs: 1_700_000_000_123, kind: "pdf", withdrawn: true } as const;
  writeBirth(document, "1999", birth);
  document.getMap("items").set("2000", encodeBirth(birth));
  document.getMap("items").set("5", "not a record");
  expect([...readBirths(document)]).toEqual([["1999", birth]]);
  expect(decodeBirth(new Uint8Array(47))).toBeUndefined();
  expect(() => writeBirth(document, "2000", birth)).toThrow("no number");
});

test("a tag has the name that was written last, and of two of one name the least is used", () => {
  const document = new Y.Doc();
  const [own = devices[0]] = devices;
  const [one = tagIds[0], other = tagIds[1]] = tagIds;
  if (own === undefined || one === undefined || other === undefined) throw new Error("a device and two tags");
  const at = (wallMs: number) => ({ device: own, hlc: printHlc({ wallMs, count: 0 }) });
  nameTag(document, other, "urgent", at(1));
  nameTag(document, one, "later", at(2));
  nameTag(document, one, "urgent", at(3));
  expect(tagIdOf(readTagNames(document), "urgent")).toBe(one);
});
