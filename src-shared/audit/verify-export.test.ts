import { readFileSync } from "node:fs";
import { seededChance } from "../kit/seeded-chance.ts";
import { beforeAll, expect, test } from "vitest";
import { toHex } from "../kit/hex.ts";
import { exportLines } from "./export-file.ts";
import { type ActDraft, target } from "./leaf.ts";
import { emptyFrontier, rootOf } from "./merkle.ts";
import { growBy } from "./trail.ts";
import { checks, hashes, newSigner, sha256 } from "./trail-keys.conformance.ts";
import { signHead, type Signer, type TreeHead } from "./tree-head.ts";
import { verifyExport } from "./verify-export.ts";

const actOf = (n: number, salt = ""): ActDraft => ({
  actor: { kind: "user", id: `u${n % 7}` },
  act: n % 3 === 0 ? "search" : "item.read",
  targets: [target("item", `i${n}${salt}`)],
  ...(n % 3 === 0 ? { asked: `what was asked ${n}` } : {}),
});

interface Made {
  readonly lines: readonly string[];
  readonly heads: readonly TreeHead[];
}

/** A trail of `count` acts with a head after every eight; `from` leaves the beginning out of the file. */
async function make(signer: Signer, count: number, { from = 0, salt = "" } = {}): Promise<Made> {
  const heads: TreeHead[] = [];
  let [frontier, start] = [emptyFrontier, emptyFrontier];
  const leaves = [];
  for (let n = 0; n < count; n++) {
    const grown = growBy(hashes, frontier, [actOf(n, n >= count / 2 ? salt : "")], 1_000 + n);
    frontier = grown.frontier;
    if (frontier.size === from) start = frontier;
    if (n >= from) leaves.push(...grown.leaves);
    if (n % 8 === 7 || n === count - 1)
      heads.push(
        signHead(signer, sha256, { size: n + 1, root: rootOf(sha256, frontier), timeMs: 2_000 + n }),
      );
  }
  const source = {
    start,
    size: count,
    leaves: (async function* () {
      yield* leaves;
    })(),
    heads: heads.filter(({ size }) => size >= from),
    exportedMs: 9_000,
  };
  const text = (await Array.fromAsync(exportLines(signer, sha256, source))).join("");
  return { lines: text.slice(0, -1).split("\n"), heads };
}

async function* each(lines: readonly string[]) {
  yield* lines;
}

const signer = newSigner();
let made: Made;
beforeAll(async () => {
  made = await make(signer, 60);
});

test("a trail is sound, whole or from a place on, and of no acts at all", async () => {
  expect(await verifyExport(checks, each(made.lines))).toMatchObject({ kind: "sound", leafCount: 60 });
  for (const from of [1, 13, 32, 60]) {
    const { lines } = await make(signer, 60, { from });
    const verdict = await verifyExport(checks, each(lines), { heads: made.heads });
    expect(verdict).toMatchObject({ kind: "sound", leafCount: 60 - from });
  }
});

type Mutation = (lines: string[], below: (count: number) => number) => string[];
const mutations: Readonly<Record<string, Mutation>> = {
  edit: (lines, below) => {
    const at = below(lines.length);
    const text = lines[at] ?? "";
    const place = below(text.length);
    const sign = String.fromCharCode(32 + below(94));
    lines[at] = text.slice(0, place) + sign + text.slice(place + 1);
    return lines;
  },
  /** The leaf and the hash beside it, so that only the heads speak against it. */
  rewrite: (lines, below) => {
    const at = 1 + below(lines.length - 2);
    const [kind, , body] = JSON.parse(lines[at] ?? "") as [string, string, string];
    if (kind !== "leaf") return lines.toSpliced(at, 1);
    const other = body.replace(/"id":"u(\d)"/, (_, n: string) => `"id":"u${(Number(n) + 1) % 7}"`);
    const hash = toHex(sha256(Buffer.concat([Buffer.from([0]), Buffer.from(other)])));
    lines[at] = JSON.stringify(["leaf", hash, other]);
    return lines;
  },
  delete: (lines, below) => lines.toSpliced(below(lines.length), 1 + below(3)),
  reorder: (lines, below) => {
    const [one, other] = [below(lines.length), below(lines.length)];
    [lines[one], lines[other]] = [lines[other] ?? "", lines[one] ?? ""];
    return lines;
  },
  truncate: (lines, below) => lines.slice(0, below(lines.length)),
  insert: (lines, below) => {
    const copy = lines[below(lines.length)] ?? "";
    return lines.toSpliced(below(lines.length + 1), 0, copy);
  },
  /** A head that another key signed, or one whose numbers were changed. */
  forge: (lines, below) => {
    const heads = lines.flatMap((line, at) => (line.startsWith('["head"') ? [at] : []));
    const at = heads[below(heads.length)] ?? 0;
    const [, head] = JSON.parse(lines[at] ?? "") as [string, TreeHead];
    const forged = signHead(forger, sha256, {
      size: head.size,
      root: Buffer.from(head.root, "hex"),
      timeMs: 1,
    });
    lines[at] = JSON.stringify([
      "head",
      below(2) === 0 ? { ...forged, logId: head.logId } : { ...head, timeMs: head.timeMs + 1 },
    ]);
    return lines;
  },
};
const forger = newSigner();

test("ten thousand mutations of a trail are all found", async () => {
  const seed = 20_261_128;
  const chance = seededChance(seed);
  const below = (count: number) => Math.floor(chance() * count);
  const short = await make(signer, 9);
  const names = Object.keys(mutations);
  let tried = 0;
  for (let turn = 0; tried < 10_000; turn++) {
    const name = names[turn % names.length] ?? "";
    const lines = mutations[name]?.([...short.lines], below) ?? [];
    if (lines.join("\n") === short.lines.join("\n")) continue;
    tried++;
    const verdict = await verifyExport(checks, each(lines));
    if (verdict.kind === "sound") expect.fail(`seed ${seed}, turn ${turn}: ${name} was not found`);
  }
}, 120_000);

test("what was made up whole is found by who knows the trail, or a head of it", async () => {
  const [known] = made.heads;
  const madeUp = await make(newSigner(), 60);
  const logId = known?.logId;
  if (logId === undefined) expect.fail("no head");
  expect(await verifyExport(checks, each(madeUp.lines), { logId })).toMatchObject({ why: "other-trail" });
  const other = await make(signer, 60, { salt: "x" });
  expect(await verifyExport(checks, each(other.lines), { logId })).toMatchObject({ kind: "sound" });
  const seen = { logId, heads: made.heads };
  expect(await verifyExport(checks, each(other.lines), seen)).toMatchObject({
    why: "split-view",
    soundCount: 24,
  });
  const older = await make(signer, 20);
  expect(await verifyExport(checks, each(older.lines), seen)).toMatchObject({ why: "truncated" });
});

test("it is said exactly where a trail breaks", async () => {
  const line = made.lines.findIndex((text) => text.includes("i20"));
  const bent = made.lines.with(line, (made.lines[line] ?? "").replace("i20", "i21"));
  expect(await verifyExport(checks, each(bent))).toEqual({
    kind: "broken",
    why: "leaf-altered",
    line: line + 1,
    soundCount: 16,
  });
  expect(await verifyExport(checks, each(made.lines.slice(0, -1)))).toMatchObject({
    why: "truncated",
    soundCount: 60,
  });
});

const written = readFileSync(new URL("trail-of-version-1.ndjson", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");

test("a file of the version before is read; one of a version to come is named so, and not called forged", async () => {
  expect(await verifyExport(checks, each(written))).toMatchObject({ kind: "sound", leafCount: 5 });
  const [first = "", ...others] = made.lines;
  expect(first).toContain('"version":3');
  const later = first.replace('"version":3', '"version":4,"more":{}');
  expect(await verifyExport(checks, each([later, ...others]))).toMatchObject({
    why: "newer-version",
    line: 1,
  });
  for (const version of ["0", "-1", '"4"', "2.5"])
    expect(
      await verifyExport(checks, each([first.replace('"version":3', `"version":${version}`), ...others])),
    ).toMatchObject({ why: "not-a-trail" });
});

test.each([
  ["server.move", 1],
  ["item.purge", 2],
  ["item.move", 2],
  ["device.undo", 2],
  ["wipe.ask", 2],
  ["wipe.done", 2],
  ["key.rotate", 2],
] as const)("%s is no act in a file that says it is of version %i", async (act, version) => {
  const growth = growBy(hashes, emptyFrontier, [{ ...actOf(1), act }], 1_000);
  const head = signHead(signer, sha256, { size: 1, root: rootOf(sha256, growth.frontier), timeMs: 2_000 });
  const source = { start: emptyFrontier, size: 1, heads: [head], exportedMs: 9_000 };
  const leaves = async function* () {
    yield* growth.leaves;
  };
  const text = await Array.fromAsync(exportLines(signer, sha256, { ...source, leaves: leaves() }));
  const lines = text.join("").trimEnd().split("\n");
  expect(await verifyExport(checks, each(lines))).toMatchObject({ kind: "sound" });
  const older = lines.with(0, (lines[0] ?? "").replace('"version":3', `"version":${version}`));
  expect(await verifyExport(checks, each(older))).toMatchObject({ why: "malformed", line: 2 });
});

test("what is no trail is refused without a throw", async () => {
  const roots = made.lines[0]?.replace('"roots":[]', '"roots":["00"]') ?? "";
  for (const lines of [
    [],
    [""],
    ["{}"],
    ["[".repeat(10_000)],
    ["x".repeat(100_000)],
    [roots],
    [made.lines[1] ?? ""],
  ])
    expect(await verifyExport(checks, each(lines))).toMatchObject({ kind: "broken", line: 1 });
});
