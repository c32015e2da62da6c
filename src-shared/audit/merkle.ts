/**
 * The Merkle tree of RFC 6962 §2.1, where hashes of whole subtrees are kept: node (level, index) is the root over the
 * 2^level leaves from index · 2^level on, and never changes. Leaves are only appended; SHA-256 is handed in.
 */
import { joinedBytes } from "../kit/joined-bytes.ts";

export type Hash = Uint8Array;
export type Sha256 = (bytes: Uint8Array) => Hash;

export interface NodeId {
  readonly level: number;
  readonly index: number;
}
export interface TreeNode extends NodeId {
  readonly hash: Hash;
}

/** What is needed to append: how many leaves there are and the roots of the whole subtrees that they make, left to right. */
export interface Frontier {
  readonly size: number;
  readonly roots: readonly Hash[];
}
export const emptyFrontier: Frontier = { size: 0, roots: [] };

/** So that no leaf is taken for a node. */
const [leafPrefix, nodePrefix] = [Uint8Array.of(0), Uint8Array.of(1)] as const;

export const hashLeaf = (sha256: Sha256, leaf: Uint8Array): Hash => sha256(joinedBytes([leafPrefix, leaf]));
export const hashNode = (sha256: Sha256, left: Hash, right: Hash): Hash =>
  sha256(joinedBytes([nodePrefix, left, right]));

/** The frontier with one more leaf, and the nodes that became whole by it: the leaf itself first. */
export function appendLeaf(
  sha256: Sha256,
  { size, roots }: Frontier,
  leafHash: Hash,
): { readonly frontier: Frontier; readonly nodes: readonly TreeNode[] } {
  const kept = [...roots];
  const nodes: TreeNode[] = [{ level: 0, index: size, hash: leafHash }];
  let hash = leafHash;
  for (let level = 0, count = size; count % 2 === 1; level++, count = (count - 1) / 2) {
    const left = kept.pop();
    if (left === undefined) throw new Error(`a frontier of ${size} leaves lacks a root`);
    hash = hashNode(sha256, left, hash);
    nodes.push({ level: level + 1, index: (count - 1) / 2, hash });
  }
  return { frontier: { size: size + 1, roots: [...kept, hash] }, nodes };
}

/** The tree's root; that of no leaves is the hash of nothing. */
export function rootOf(sha256: Sha256, { roots }: Frontier): Hash {
  const [last, ...others] = roots.toReversed();
  if (last === undefined) return sha256(new Uint8Array());
  return others.reduce((right, left) => hashNode(sha256, left, right), last);
}

/** The whole subtrees that the leaves [start, end) are made of, where `start` begins a subtree of that size. */
export function nodesOver(start: number, end: number): readonly NodeId[] {
  const nodes: NodeId[] = [];
  for (let at = start; at < end;) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level++;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** The greatest power of two that is less than `count`: where RFC 6962 splits. */
export function splitOf(count: number): number {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}
