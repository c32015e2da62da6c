/** Reading a trail is the same on a device and on the server: the ports differ, what is answered does not. */
import * as z from "zod";
import { toHex } from "../kit/hex.ts";
import { exportLines } from "./export-file.ts";
import { decodeLeaf, Leaf } from "./leaf.ts";
import { limits } from "./limits.ts";
import { type Frontier, hashLeaf, nodesOver, type Sha256 } from "./merkle.ts";
import { type Nodes, proveConsistency, proveInclusion } from "./proofs.ts";
import type { LeafRow } from "./trail.ts";
import { PublicKey, ProofHashes, type Signer, TreeHead } from "./tree-head.ts";

export interface TrailReads extends Nodes {
  /** Leaves whose text is kept, from `from` on, at most `count`, by number. */
  leaves(from: number, count: number): Promise<readonly LeafRow[]>;
  /** Number of the oldest leaf whose text is kept; `size` of the tree where none is. */
  keptFrom(): Promise<number>;
  /** Signed heads of sizes in [from, until], by size. */
  heads(from: number, until: number): Promise<readonly TreeHead[]>;
}

const Count = z.int().nonnegative();

export const TrailStatus = z.object({
  /** Absent until something was recorded. */
  head: TreeHead.optional(),
  publicKey: PublicKey,
  /** Leaves before this are proved but their text is no longer kept. */
  keptFrom: Count,
});
export type TrailStatus = z.infer<typeof TrailStatus>;

/** Newest first. */
export const LeafPage = z.object({ leaves: z.array(Leaf).readonly(), before: Count.optional() });
export type LeafPage = z.infer<typeof LeafPage>;

export const InclusionProof = z.object({
  head: TreeHead,
  leafHash: z.string().regex(/^[0-9a-f]{64}$/),
  proof: ProofHashes,
});
export type InclusionProof = z.infer<typeof InclusionProof>;

/** What whoever saw an older head asks for: the newest, and that it goes on from there. */
export const HeadWithProof = z.object({ head: TreeHead, publicKey: PublicKey, proof: ProofHashes });
export type HeadWithProof = z.infer<typeof HeadWithProof>;

/** Newest first, until nothing older is kept. Invariant: what is shown is what was sealed; a text that is not its leaf's is not shown. */
export async function leafPage(
  sha256: Sha256,
  reads: Pick<TrailReads, "leaves" | "keptFrom" | "nodes">,
  { before, count }: { readonly before: number; readonly count: number },
): Promise<LeafPage> {
  const keptFrom = await reads.keptFrom();
  const from = Math.max(keptFrom, before - count);
  const rows = await reads.leaves(from, Math.max(0, before - from));
  const sealed = await reads.nodes(rows.map(({ seq }) => ({ level: 0, index: seq })));
  const leaves = rows.map(({ seq, body }, place) => {
    const leaf = decodeLeaf(body);
    const hash = toHex(hashLeaf(sha256, new TextEncoder().encode(body)));
    if (leaf === undefined || hash !== toHex(sealed[place] ?? new Uint8Array()))
      throw new Error(`leaf ${seq} of the trail is damaged`);
    return leaf;
  });
  return { leaves: leaves.toReversed(), ...(from > keptFrom ? { before: from } : {}) };
}

export async function inclusionOf(
  sha256: Sha256,
  reads: TrailReads,
  seq: number,
  head: TreeHead,
): Promise<InclusionProof> {
  const [leafHash = new Uint8Array()] = await reads.nodes([{ level: 0, index: seq }]);
  const proof = await proveInclusion(sha256, reads, seq, head.size);
  return { head, leafHash: toHex(leafHash), proof: proof.map(toHex) };
}

export async function consistencyWith(
  sha256: Sha256,
  reads: Nodes,
  before: number,
  head: TreeHead,
): Promise<readonly string[]> {
  return (await proveConsistency(sha256, reads, Math.min(before, head.size), head.size)).map(toHex);
}

/** The tree of the first `size` leaves, as far as appending to it goes. */
const frontierAt = async (reads: Nodes, size: number): Promise<Frontier> => ({
  size,
  roots: await reads.nodes(nodesOver(0, size)),
});

async function* leavesBetween(reads: TrailReads, from: number, until: number): AsyncGenerator<LeafRow> {
  for (let at = from; at < until; at += limits.pageLeafCount) {
    const rows = await reads.leaves(at, Math.min(limits.pageLeafCount, until - at));
    yield* rows;
  }
}

/** The lines of a file that `verifyExport` checks, with all leaves that are kept from `from` on. */
export async function* exportTrail(
  { signer, sha256, reads }: { readonly signer: Signer; readonly sha256: Sha256; readonly reads: TrailReads },
  head: TreeHead,
  { from, exportedMs }: { readonly from: number; readonly exportedMs: number },
): AsyncGenerator<string> {
  const begin = Math.min(Math.max(from, await reads.keptFrom()), head.size);
  const older = await reads.heads(begin, head.size);
  yield* exportLines(signer, sha256, {
    start: await frontierAt(reads, begin),
    size: head.size,
    leaves: leavesBetween(reads, begin, head.size),
    heads: [...older.filter(({ size, timeMs }) => size < head.size && timeMs <= head.timeMs), head],
    exportedMs,
  });
}
