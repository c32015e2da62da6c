import { hash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fromHex, toHex } from "../kit/hex.ts";
import { appendLeaf, emptyFrontier, type Hash, hashLeaf, hashNode, rootOf, splitOf } from "./merkle.ts";
import { isConsistent, isIncluded, type Nodes, proveConsistency, proveInclusion } from "./proofs.ts";

const sha256 = (bytes: Uint8Array): Hash => new Uint8Array(hash("sha256", bytes, "buffer"));

/** By the letter of RFC 6962 §2.1. */
function naiveRoot(leaves: readonly Uint8Array[]): Hash {
  const [only] = leaves;
  if (only === undefined) return sha256(new Uint8Array());
  if (leaves.length === 1) return hashLeaf(sha256, only);
  const half = splitOf(leaves.length);
  return hashNode(sha256, naiveRoot(leaves.slice(0, half)), naiveRoot(leaves.slice(half)));
}

function treeOf(leaves: readonly Uint8Array[]) {
  const kept = new Map<string, Hash>();
  let frontier = emptyFrontier;
  const roots = [rootOf(sha256, frontier)];
  for (const leaf of leaves) {
    const grown = appendLeaf(sha256, frontier, hashLeaf(sha256, leaf));
    frontier = grown.frontier;
    for (const { level, index, hash: value } of grown.nodes) kept.set(`${level}/${index}`, value);
    roots.push(rootOf(sha256, frontier));
  }
  const store: Nodes = {
    nodes: (ids) =>
      Promise.resolve(ids.map(({ level, index }) => kept.get(`${level}/${index}`) ?? new Uint8Array())),
  };
  return { store, roots };
}

/** The test vectors of the Certificate Transparency project, as its reference implementations carry them. */
const known = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const knownRoots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

test("roots are those of the known vectors", () => {
  const { roots } = treeOf(known.map(fromHex));
  expect(roots.map(toHex)).toEqual(knownRoots);
});

test("proofs are those of the known vectors", async () => {
  const { store } = treeOf(known.map(fromHex));
  const inclusion = await proveInclusion(sha256, store, 5, 8);
  expect(inclusion.map(toHex)).toEqual([
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  ]);
  const consistency = await proveConsistency(sha256, store, 6, 8);
  expect(consistency.map(toHex)).toEqual([
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  ]);
});

const someLeaves = fc.array(fc.uint8Array({ maxLength: 12 }), { minLength: 1, maxLength: 70 });

test("a tree that grows has the root of one made at once", () => {
  fc.assert(
    fc.property(someLeaves, (leaves) => {
      const { roots } = treeOf(leaves);
      const size = leaves.length;
      expect(roots[size]).toEqual(naiveRoot(leaves));
    }),
    { numRuns: 200 },
  );
});

test("every leaf is proved in every tree, and no other leaf, place, size or proof passes", async () => {
  await fc.assert(
    fc.asyncProperty(someLeaves, fc.nat(), fc.nat(), fc.nat(), async (leaves, a, b, c) => {
      const { store, roots } = treeOf(leaves);
      const size = 1 + (a % leaves.length);
      const index = b % size;
      const [leaf = new Uint8Array(), root = new Uint8Array()] = [leaves[index], roots[size]];
      const proof = await proveInclusion(sha256, store, index, size);
      const claim = { leafHash: hashLeaf(sha256, leaf), index, size, root };
      expect(isIncluded(sha256, claim, proof)).toBe(true);
      const otherLeaf = hashLeaf(sha256, new TextEncoder().encode("another leaf, longer"));
      expect(isIncluded(sha256, { ...claim, leafHash: otherLeaf }, proof)).toBe(false);
      expect(isIncluded(sha256, { ...claim, index: size }, proof)).toBe(false);
      expect(isIncluded(sha256, claim, [...proof, root])).toBe(false);
      if (proof.length === 0) return;
      const bent = proof.map((part) => part.slice());
      const part = bent[c % bent.length];
      if (part !== undefined) part[c % 32] = (part[c % 32] ?? 0) ^ 1;
      expect(isIncluded(sha256, claim, bent)).toBe(false);
      expect(isIncluded(sha256, claim, proof.slice(1))).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test("every tree is proved to begin with each before it, and no other root passes", async () => {
  await fc.assert(
    fc.asyncProperty(someLeaves, fc.nat(), fc.nat(), async (leaves, a, c) => {
      const { store, roots } = treeOf(leaves);
      const [before, size] = [a % (leaves.length + 1), leaves.length];
      const [older = new Uint8Array(), newer = new Uint8Array()] = [roots[before], roots[size]];
      const proof = await proveConsistency(sha256, store, before, size);
      const check = (one: Hash, other: Hash, given: readonly Hash[]) =>
        isConsistent(sha256, { size: before, root: one }, { size, root: other }, given);
      expect(check(older, newer, proof)).toBe(true);
      const bent = older.slice();
      bent[c % 32] = (bent[c % 32] ?? 0) ^ 1;
      expect(check(bent, newer, proof)).toBe(false);
      expect(check(older, newer, [...proof, newer])).toBe(false);
      if (proof.length > 0) expect(check(older, newer, proof.slice(0, -1))).toBe(false);
      expect(isConsistent(sha256, { size: size + 1, root: older }, { size, root: newer }, proof)).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test("a leaf that is not there cannot be proved, nor a past that is longer", () => {
  const { store } = treeOf(known.map(fromHex));
  expect(() => proveInclusion(sha256, store, 8, 8)).toThrow(RangeError);
  expect(() => proveConsistency(sha256, store, 9, 8)).toThrow(RangeError);
});
