import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { plantRows, readFile, requestFor, writeFile } from "./file-fixture.ts";
import { npyHeader } from "./npy.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-bad-vectors-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
/** Chance that a failing run can be repeated with. */
function createChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const rows = (dimensions = 4) => plantRows([1, 2, 3, 9, 12], dimensions, createChance(1));

describe(".npy", () => {
  /** A file with this header text, and this much behind it. */
  const place = (text: string, dataBytes: number, version = 1): void => {
    const header = Buffer.from(text, "latin1");
    const length = Buffer.alloc(version === 1 ? 2 : 4);
    if (version === 1) length.writeUInt16LE(header.length);
    else length.writeUInt32LE(header.length);
    writeFileSync(
      at("m.npy"),
      Buffer.concat([
        Buffer.from(`\u0093NUMPY${String.fromCharCode(version, 0)}`, "latin1"),
        length,
        header,
        Buffer.alloc(dataBytes),
      ]),
    );
  };
  beforeEach(() => {
    writeFileSync(
      at("m.ids.npy"),
      Buffer.concat([npyHeader("<i8", [2]), Buffer.from(BigInt64Array.of(1n, 2n).buffer)]),
    );
  });
  const whole = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

  test("is read in any version and in any order of its header", () => {
    for (const version of [1, 2, 3]) {
      place(whole, 24, version);
      expect(readFile(at("m.npy"))).toMatchObject({ ids: Float64Array.of(1, 2) });
    }
    place("{'shape': (2, 3), 'fortran_order': False, 'descr': '<f8'}", 48);
    expect(readFile(at("m.npy"))).toMatchObject({ values: new Float32Array(6) });
  });

  test.each([
    [
      "a matrix that lies column by column",
      whole.replace("False", "True"),
      24,
      "unsupported",
      "ascontiguousarray",
    ],
    ["numbers of the other byte order", whole.replace("<f4", ">f4"), 24, "unsupported", ">f4"],
    ["whole numbers", whole.replace("<f4", "<i4"), 24, "unsupported", "<i4"],
    ["objects, which would run code elsewhere", whole.replace("<f4", "|O"), 24, "unsupported", "|O"],
    ["one axis", whole.replace("(2, 3)", "(6,)"), 24, "unsupported", "1 axes"],
    ["no dimensions", whole.replace("(2, 3)", "(2, 0)"), 0, "unsupported", "0 dimensions"],
    [
      "a number of rows that overflows",
      whole.replace("(2, 3)", "(9007199254740993, 3)"),
      24,
      "malformed",
      "shape",
    ],
    [
      "a product that overflows",
      whole.replace("(2, 3)", "(9007199254740991, 65536)"),
      24,
      "malformed",
      "more bytes",
    ],
    ["more rows than there are", whole.replace("(2, 3)", "(3, 3)"), 24, "truncated", ""],
    ["fewer rows than there are", whole.replace("(2, 3)", "(1, 3)"), 24, "malformed", "12 bytes follow"],
    ["another number of ids", whole.replace("(2, 3)", "(4, 3)"), 48, "malformed", "2 ids for 4"],
    ["an entry twice", whole.replace("'descr'", "'descr': '<f4', 'descr'"), 24, "malformed", "understood"],
    ["an entry missing", "{'descr': '<f4', 'fortran_order': False}", 24, "malformed", "shape"],
    [
      "an entry that nobody knows",
      whole.replace("'descr'", "'code': 'x', 'descr'"),
      24,
      "malformed",
      "understood",
    ],
    ["no dictionary", "import os", 24, "malformed", "no dictionary"],
  ])("refuses %s", (_name, text, dataBytes, code, detail) => {
    place(text, dataBytes);
    const ending = code === "truncated" ? "vector-file-truncated" : `vector-file-${code}`;
    expect(readFile(at("m.npy"))).toEqual({ code: ending, detail: expect.stringContaining(detail) });
  });

  test("refuses a header that is longer than the file, or than any is", () => {
    place(whole, 24);
    const bytes = readFileSync(at("m.npy"));
    bytes.writeUInt16LE(60_000, 8);
    writeFileSync(at("m.npy"), bytes);
    expect(readFile(at("m.npy"))).toMatchObject({ code: "vector-file-truncated" });
    place(whole, 24, 2);
    const long = readFileSync(at("m.npy"));
    long.writeUInt32LE(4_000_000_000, 8);
    writeFileSync(at("m.npy"), long);
    expect(readFile(at("m.npy"))).toMatchObject({ code: "vector-file-malformed" });
  });

  test("refuses what has no ids beside it", () => {
    place(whole, 24);
    rmSync(at("m.ids.npy"));
    expect(readFile(at("m.npy"))).toMatchObject({ code: "vectors-not-readable" });
  });
});

describe(".safetensors", () => {
  type Tensors = Record<string, unknown>;
  const whole: Tensors = {
    vectors: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    ids: { dtype: "I64", shape: [2], data_offsets: [24, 40] },
  };
  const place = (header: Tensors | string, dataBytes = 40, sizeSaid?: bigint): void => {
    const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(sizeSaid ?? BigInt(text.length));
    writeFileSync(at("m.safetensors"), Buffer.concat([size, text, Buffer.alloc(dataBytes)]));
  };
  const vectors = (changes: Tensors): Tensors => ({
    ...whole,
    vectors: { ...(whole["vectors"] as Tensors), ...changes },
  });

  test("is read with other tensors in it, and metadata of others", () => {
    place(
      {
        __metadata__: { format: "pt" },
        ...whole,
        bias: { dtype: "BF16", shape: [1], data_offsets: [40, 42] },
      },
      42,
    );
    expect(readFile(at("m.safetensors"))).toMatchObject({ ids: Float64Array.of(0, 0) });
  });

  test.each([
    [
      "tensors that overlap",
      { ...whole, ids: { dtype: "I64", shape: [2], data_offsets: [16, 32] } },
      "malformed",
      "overlaps",
    ],
    ["a gap", { ...whole, ids: { dtype: "I64", shape: [2], data_offsets: [32, 48] } }, "malformed", "gap"],
    [
      "offsets behind the end",
      { ...whole, more: { dtype: "U8", shape: [99], data_offsets: [40, 139] } },
      "truncated",
      "",
    ],
    ["offsets that go backwards", vectors({ data_offsets: [24, 0] }), "malformed", ""],
    ["negative offsets", vectors({ data_offsets: [-24, 0] }), "malformed", "no tensor"],
    ["a shape that is not as long", vectors({ shape: [2, 4] }), "malformed", "shape"],
    ["a shape that overflows", vectors({ shape: [2 ** 52, 2 ** 52] }), "malformed", "shape"],
    [
      "bytes that nobody tells of",
      { vectors: whole["vectors"], ids: { dtype: "I32", shape: [2], data_offsets: [24, 32] } },
      "malformed",
      "8 bytes follow",
    ],
    [
      "no ids",
      { vectors: { dtype: "F32", shape: [2, 5], data_offsets: [0, 40] } },
      "malformed",
      "no tensor called ids",
    ],
    [
      "codes without scales",
      { vectors: { dtype: "I8", shape: [2, 12], data_offsets: [0, 24] }, ids: whole["ids"] },
      "malformed",
      "scales",
    ],
    ["numbers of another type", vectors({ dtype: "I32" }), "unsupported", "I32"],
    ["a type that nobody knows", vectors({ dtype: "F4" }), "unsupported", "F4"],
    ["a type of the language", vectors({ dtype: "constructor" }), "unsupported", "constructor"],
    [
      "ids that are floats",
      { ...whole, ids: { dtype: "F64", shape: [2], data_offsets: [24, 40] } },
      "unsupported",
      "F64",
    ],
    ["metadata that are no texts", { __metadata__: { a: 1 }, ...whole }, "malformed", "metadata"],
    ["a list", "[1,2]", "malformed", "JSON object"],
    ["broken JSON", '{"vectors":', "malformed", "JSON object"],
  ])("refuses %s", (_name, header, code, detail) => {
    place(header);
    expect(readFile(at("m.safetensors"))).toEqual({
      code: `vector-file-${code}`,
      detail: expect.stringContaining(detail),
    });
  });

  test("refuses a header that is longer than any is, or than the file", () => {
    for (const said of [2n ** 63n, 1_000_001n]) {
      place(whole, 40, said);
      expect(readFile(at("m.safetensors"))).toMatchObject({ code: "vector-file-malformed" });
    }
    place(whole, 40, 5_000n);
    expect(readFile(at("m.safetensors"))).toMatchObject({ code: "vector-file-truncated" });
  });
});

describe(".usearch", () => {
  const changed = (change: (bytes: Buffer, head: number) => void): ReturnType<typeof readFile> => {
    writeFile(requestFor(at("m.usearch"), 4, { replace: true }), rows());
    const bytes = readFileSync(at("m.usearch"));
    change(bytes, 8 + 5 * 16);
    writeFileSync(at("m.usearch"), bytes);
    return readFile(at("m.usearch"));
  };

  test.each<[string, (bytes: Buffer, head: number) => void, string, string]>([
    ["more rows than there are", (bytes) => bytes.writeUInt32LE(4_000_000_000, 0), "truncated", ""],
    ["rows of another size", (bytes) => bytes.writeUInt32LE(12, 4), "malformed", "no head"],
    ["another major version", (bytes, head) => bytes.writeUInt16LE(3, head + 7), "unsupported", "usearch 3"],
    ["a metric of sets", (bytes, head) => bytes.writeUInt8(0x6a, head + 13), "unsupported", "metric"],
    ["bits", (bytes, head) => bytes.writeUInt8(1, head + 14), "unsupported", "kind 1"],
    ["keys of another size", (bytes, head) => bytes.writeUInt8(15, head + 15), "unsupported", "keys"],
    [
      "dimensions that do not fit",
      (bytes, head) => bytes.writeBigUInt64LE(5n, head + 33),
      "malformed",
      "5 dimensions",
    ],
    [
      "dimensions without end",
      (bytes, head) => bytes.writeBigUInt64LE(2n ** 63n, head + 33),
      "malformed",
      "dimensions",
    ],
    [
      "another number of nodes",
      (bytes, head) => bytes.writeBigUInt64LE(6n, head + 64),
      "malformed",
      "6 nodes",
    ],
    [
      "nodes with a million neighbours",
      (bytes, head) => bytes.writeBigUInt64LE(1_000_000n, head + 80),
      "malformed",
      "neighbours",
    ],
    ["a level that is not in the file", (bytes, head) => bytes.writeInt16LE(3, head + 104), "truncated", ""],
    ["a negative level", (bytes, head) => bytes.writeInt16LE(-1, head + 104), "malformed", "level"],
    [
      "a node that contradicts the levels",
      (bytes, head) => bytes.writeInt16LE(1, head + 104 + 10 + 8),
      "malformed",
      "contradicts",
    ],
  ])("refuses %s", (_name, change, code, detail) => {
    expect(changed(change)).toEqual({ code: `vector-file-${code}`, detail: expect.stringContaining(detail) });
  });

  test("passes over entries that were removed", () => {
    const read = changed((bytes, head) => bytes.writeBigUInt64LE(2n ** 64n - 1n, head + 104 + 10));
    expect(read).toMatchObject({ ids: Float64Array.of(2, 3, 9, 12) });
  });
});

test.each(["m.npy", "m.safetensors", "m.usearch"])("%s cut off anywhere is refused", (name) => {
  writeFile(requestFor(at(name), 4), rows());
  const { length } = readFileSync(at(name));
  copyFileSync(at(name), at("whole"));
  for (let sizeBytes = 0; sizeBytes < length; sizeBytes++) {
    copyFileSync(at("whole"), at(name));
    truncateSync(at(name), sizeBytes);
    const read = readFile(at(name));
    expect(read, `${sizeBytes} bytes`).toHaveProperty("code");
  }
});

test.each(["m.npy", "m.safetensors", "m.usearch"])(
  "%s with bytes changed anywhere is refused or read, and breaks nothing",
  (name) => {
    writeFile(requestFor(at(name), 4), rows());
    const whole = readFileSync(at(name));
    const chance = createChance(7);
    for (let round = 0; round < 1_500; round++) {
      const bytes = Buffer.from(whole);
      for (let change = 0; change <= round % 4; change++)
        bytes.writeUInt8(Math.floor(chance() * 256), Math.floor(chance() * bytes.length));
      writeFileSync(at(name), bytes);
      const read = readFile(at(name));
      if ("code" in read) expect(read.code).toMatch(/^vector-file-(malformed|unsupported|truncated)$/);
      else expect(read.values.length % Math.max(1, read.ids.length)).toBe(0);
    }
  },
);

test("a pipe in the place of a file holds nobody up", () => {
  execFileSync("mkfifo", [at("m.safetensors")]);
  expect(readFile(at("m.safetensors"))).toEqual({
    code: "vectors-not-readable",
    detail: "it is no regular file",
  });
});
