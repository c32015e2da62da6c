/** Proofs of RFC 6962 §2.1.1 and §2.1.2: that a leaf is in a tree, and that a tree is an older one with leaves behind it. */
import { type Hash, hashNode, type NodeId, nodesOver, type Sha256, splitOf } from "./merkle.ts";

/** Where whole subtrees are kept. Answers in the order asked; one that it lacks is a damaged store and throws. */
export interface Nodes {
  nodes(ids: readonly NodeId[]): Promise<readonly Hash[]>;
}

/** Each hash of a proof is the root over a range of leaves. */
type Range = readonly [start: number, end: number];

function pathRanges(index: number, start: number, end: number): readonly Range[] {
  if (end - start === 1) return [];
  const middle = start + splitOf(end - start);
  return index < middle
    ? [...pathRanges(index, start, middle), [middle, end]]
    : [...pathRanges(index, middle, end), [start, middle]];
}

function consistencyRanges(size: number, start: number, end: number, isWhole: boolean): readonly Range[] {
  if (size === end) return isWhole ? [] : [[start, end]];
  const middle = start + splitOf(end - start);
  return size <= middle
    ? [...consistencyRanges(size, start, middle, isWhole), [middle, end]]
    : [...consistencyRanges(size, middle, end, false), [start, middle]];
}

async function hashesOf(sha256: Sha256, store: Nodes, ranges: readonly Range[]): Promise<readonly Hash[]> {
  const wanted = ranges.map(([start, end]) => nodesOver(start, end));
  const found = await store.nodes(wanted.flat());
  let at = 0;
  return wanted.map((nodes) => {
    const parts = found.slice(at, (at += nodes.length));
    const [last, ...others] = parts.toReversed();
    if (last === undefined || parts.length !== nodes.length) throw new Error("a node of the tree is missing");
    return others.reduce((right, left) => hashNode(sha256, left, right), last);
  });
}

/** For the leaf `index` (0-based) of a tree of `size` leaves. */
export function proveInclusion(
  sha256: Sha256,
  store: Nodes,
  index: number,
  size: number,
): Promise<readonly Hash[]> {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} is not among ${size}`);
  return hashesOf(sha256, store, pathRanges(index, 0, size));
}

/** That the tree of `size` leaves begins with that of `before`. Nothing needs proving of an empty or the same one. */
export function proveConsistency(
  sha256: Sha256,
  store: Nodes,
  before: number,
  size: number,
): Promise<readonly Hash[]> {
  if (!(before >= 0 && before <= size)) throw new RangeError(`${before} leaves are not before ${size}`);
  if (before === 0 || before === size) return Promise.resolve([]);
  return hashesOf(sha256, store, consistencyRanges(before, 0, size, true));
}

const sameHash = (one: Hash, other: Hash): boolean =>
  one.byteLength === other.byteLength && one.every((byte, place) => byte === other[place]);

/** RFC 9162 §2.1.3.2. */
export function isIncluded(
  sha256: Sha256,
  claim: { readonly leafHash: Hash; readonly index: number; readonly size: number; readonly root: Hash },
  proof: readonly Hash[],
): boolean {
  if (!(claim.index >= 0 && claim.index < claim.size)) return false;
  let [at, last] = [claim.index, claim.size - 1];
  let hash = claim.leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = hashNode(sha256, sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else hash = hashNode(sha256, hash, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameHash(hash, claim.root);
}

interface SizedRoot {
  readonly size: number;
  readonly root: Hash;
}

/** RFC 9162 §2.1.4.2. */
export function isConsistent(
  sha256: Sha256,
  before: SizedRoot,
  after: SizedRoot,
  proof: readonly Hash[],
): boolean {
  if (before.size > after.size) return false;
  if (before.size === after.size) return proof.length === 0 && sameHash(before.root, after.root);
  if (before.size === 0) return proof.length === 0 && sameHash(before.root, sha256(new Uint8Array()));
  const isWhole = Number.isInteger(Math.log2(before.size));
  const [first, ...others] = isWhole ? [before.root, ...proof] : proof;
  if (first === undefined) return false;
  let [at, last] = [before.size - 1, after.size - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  let [older, newer] = [first, first];
  for (const hash of others) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [older, newer] = [hashNode(sha256, hash, older), hashNode(sha256, hash, newer)];
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else newer = hashNode(sha256, newer, hash);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameHash(older, before.root) && sameHash(newer, after.root);
}
