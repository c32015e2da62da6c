import { expect, test } from "vitest";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { afterPowerLoss } from "./power-loss.fake.ts";
import { type Laid, layApart, layTogether, type Scanned, scanRecords } from "./record-format.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface Read extends Scanned {
  readonly bodies: readonly string[];
}

function readAll(file: Uint8Array): Read {
  const bodies: string[] = [];
  const scanning = scanRecords(file.byteLength, ({ body, offset }) => {
    expect(file.subarray(offset, offset + body.byteLength)).toEqual(body);
    bodies.push(decoder.decode(body));
  });
  let step = scanning.next();
  while (step.done !== true) {
    const { offset, length } = step.value;
    step = scanning.next(file.subarray(offset, offset + length));
  }
  return { ...step.value, bodies };
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

test.each([
  ["apart", layApart],
  ["together", layTogether],
] as const)("whatever was laid %s is read, from where it is said to lie", (_, lay) => {
  const texts = ["one", "", "\u007f", "\u007f\u0003\u0000\u0000\u0000abc", "two"];
  for (let count = 0; count <= texts.length; count++)
    for (let from = 0; from + count <= texts.length; from++) {
      const some = texts.slice(from, from + count);
      const { bytes, places }: Laid = lay(some.map((text) => encoder.encode(text)));
      expect(readAll(bytes)).toEqual({ kind: "whole", at: bytes.byteLength, bodies: some });
      const laid = some.map((text, at) =>
        decoder.decode(bytes.subarray(places[at]).subarray(0, text.length)),
      );
      expect(laid).toEqual(some);
    }
});

test("of what was appended when power was lost all is there or none, and all that was kept before", () => {
  const outcomes = { all: 0, none: 0 };
  for (let seed = 0; seed < 3_000; seed++) {
    const chance = seededChance(seed);
    const texts = (count: number): readonly string[] =>
      Array.from({ length: count }, (_, at) => `${at}${"x".repeat(Math.floor(chance() * 90))}`);
    const groups = Array.from({ length: Math.floor(chance() * 4) }, () =>
      texts(1 + Math.floor(chance() * 5)),
    );
    const last = texts(1 + Math.floor(chance() * 8));
    const lay = (group: readonly string[]) => layTogether(group.map((text) => encoder.encode(text))).bytes;
    const file = afterPowerLoss(joined(...groups.map(lay)), lay(last), { chance, blockBytes: 32 });
    const { kind, bodies } = readAll(file);
    expect(kind, `seed ${seed}`).not.toBe("damaged");
    const isAll = bodies.length > groups.flat().length;
    expect(bodies, `seed ${seed}`).toEqual([...groups.flat(), ...(isAll ? last : [])]);
    outcomes[isAll ? "all" : "none"] += 1;
  }
  expect(Math.min(outcomes.all, outcomes.none)).toBeGreaterThan(100);
});

test("what was damaged is told from what was being appended, however far behind it goes on", () => {
  const far = layTogether([new Uint8Array(9 * 1024 * 1024).fill(1)]).bytes;
  const file = joined(
    layTogether([encoder.encode("first")]).bytes,
    far,
    layTogether([encoder.encode("last")]).bytes,
  );
  file[17] = 255;
  expect(readAll(file)).toEqual({ kind: "damaged", at: 17, bodies: ["first"] });
  expect(readAll(file.subarray(0, 17 + far.byteLength))).toMatchObject({ kind: "torn", at: 17 });
});
