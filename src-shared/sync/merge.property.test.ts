import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { printHlc } from "../kit/hlc.ts";
import { DeviceId } from "../model/team.ts";
import { decodeBirth, encodeBirth, readBirths, writeBirth } from "./births.ts";
import { addTag, editsOf, removeTag, setField, TagId, writeNote } from "./edits.ts";
import { nameTag, readTagNames, tagIdOf } from "./tag-dictionary.ts";
import { PayloadId } from "../model/team.ts";

const devices = [1, 2, 3].map((n) => DeviceId.parse(`01970000-0000-7000-8000-00000000000${n}`));
const tagIds = [1, 2].map((n) => TagId.parse(`${n}`.padStart(24, "0")));
const payloadId = PayloadId.parse("ab".repeat(32));

type Step = { readonly device: number } & (
  | { readonly act: "add" | "remove"; readonly tag: number }
  | { readonly act: "title"; readonly title: string; readonly skewMs: number }
  | { readonly act: "trash"; readonly to: boolean; readonly skewMs: number }
  | { readonly act: "meet"; readonly other: number }
);
const device = fc.nat({ max: 2 });
const skewMs = fc.integer({ min: -500, max: 500 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ act: fc.constantFrom("add" as const, "remove" as const), device, tag: fc.nat({ max: 1 }) }),
  fc.record({
    act: fc.constant("title" as const),
    device,
    title: fc.constantFrom("one", "two", "six"),
    skewMs,
  }),
  fc.record({ act: fc.constant("trash" as const), device, to: fc.boolean(), skewMs }),
  fc.record({ act: fc.constant("meet" as const), device, other: device }),
);

const meet = (one: Y.Doc, other: Y.Doc): void => {
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other, Y.encodeStateVector(one)));
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one, Y.encodeStateVector(other)));
};

/** What a set in which adding wins and the latest of a field hold by their definitions. */
class Model {
  readonly adds = new Map<string, number>();
  readonly removed = new Set<string>();
  fields = new Map<string, { readonly value: unknown; readonly order: string }>();
  copyInto(other: Model): void {
    for (const [id, tag] of this.adds) other.adds.set(id, tag);
    for (const id of this.removed) other.removed.add(id);
    for (const [field, written] of this.fields) other.write(field, written.value, written.order);
  }
  write(field: string, value: unknown, order: string): void {
    const known = this.fields.get(field);
    if (known === undefined || order > known.order) this.fields.set(field, { value, order });
  }
  tags(): readonly TagId[] {
    const live = new Set([...this.adds].flatMap(([id, tag]) => (this.removed.has(id) ? [] : [tag])));
    return [...live].toSorted((one, other) => one - other).flatMap((tag) => tagIds[tag] ?? []);
  }
}

describe("edits of three devices", () => {
  test("come to what the rules say, whoever meets whom and when", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const documents = devices.map(() => new Y.Doc());
        const models = devices.map(() => new Model());
        steps.forEach((each, at) => {
          const [document, model, own] = [documents[each.device], models[each.device], devices[each.device]];
          if (document === undefined || model === undefined || own === undefined) return;
          const hlcAt = (skew: number) => printHlc({ wallMs: 10_000 + at * 10 + skew, count: at });
          switch (each.act) {
            case "add": {
              const tagId = tagIds[each.tag];
              if (tagId === undefined) return;
              // A device's new entry takes the place of its own before.
              for (const [id, tag] of model.adds)
                if (tag === each.tag && id.startsWith(own)) model.removed.add(id);
              model.adds.set(`${own}/${at}`, each.tag);
              addTag(document, "7", tagId, { device: own, hlc: hlcAt(0) });
              return;
            }
            case "remove": {
              const tagId = tagIds[each.tag];
              if (tagId === undefined) return;
              for (const [id, tag] of model.adds) if (tag === each.tag) model.removed.add(id);
              removeTag(document, "7", tagId);
              return;
            }
            case "title": {
              const hlc = hlcAt(each.skewMs);
              // A device's own clock never goes back: what it wrote last is in its map.
              if (String(hlc) <= (lastOf(document, own, "title") ?? "")) return;
              model.write("title", each.title, `${hlc}/${own}`);
              setField(document, "7", "title", each.title, { device: own, hlc });
              return;
            }
            case "trash": {
              const hlc = hlcAt(each.skewMs);
              if (String(hlc) <= (lastOf(document, own, "trash") ?? "")) return;
              model.write("trash", each.to, `${hlc}/${own}`);
              setField(document, "7", "trash", each.to, { device: own, hlc });
              return;
            }
            case "meet": {
              const [otherDocument, otherModel] = [documents[each.other], models[each.other]];
              if (otherDocument === undefined || otherModel === undefined) return;
              meet(document, otherDocument);
              model.copyInto(otherModel);
              otherModel.copyInto(model);
            }
          }
        });
        for (let round = 0; round < 2; round++)
          for (const one of [0, 1, 2])
            for (const other of [0, 1, 2]) {
              const [a, b, x, y] = [documents[one], documents[other], models[one], models[other]];
              if (a === undefined || b === undefined || x === undefined || y === undefined) continue;
              meet(a, b);
              x.copyInto(y);
              y.copyInto(x);
            }
        for (const [at, document] of documents.entries()) {
          const { tagIds: tags, fields } = editsOf(document, "7");
          expect(tags).toEqual(models[at]?.tags());
          for (const field of ["title", "trash"] as const)
            expect(fields[field]).toEqual(models[at]?.fields.get(field)?.value);
        }
      }),
      { numRuns: 2_000 },
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

function lastOf(document: Y.Doc, own: DeviceId, field: string): string | undefined {
  const map = document.getMap("items").get(`7/${own}`);
  const value: unknown = map instanceof Y.Map ? map.get(`f/${field}`) : undefined;
  return typeof value === "object" && value !== null && "hlc" in value ? String(value.hlc) : undefined;
}
