/** A trail as those see it who append to it, and the part of appending that is the same wherever it is stored. */
import { toHex } from "../kit/hex.ts";
import { type ActDraft, encodeLeaf, Leaf } from "./leaf.ts";
import { limits } from "./limits.ts";
import { appendLeaf, type Frontier, hashLeaf, type Sha256, type TreeNode } from "./merkle.ts";

export interface Trail {
  /** Resolves once all are on the disk, in the order given. An act that must not happen unrecorded waits for this. */
  append(acts: readonly ActDraft[]): Promise<void>;
}

export interface TrailHashes {
  readonly sha256: Sha256;
  /** HMAC-SHA256 under the trail's own key, so that nobody finds out by trying what was asked. */
  readonly keyed: (bytes: Uint8Array) => Uint8Array;
}

/** A leaf as it is stored; its hash is the node (0, seq). */
export interface LeafRow {
  readonly seq: number;
  readonly timeMs: number;
  readonly body: string;
}

export interface Growth {
  readonly frontier: Frontier;
  readonly leaves: readonly LeafRow[];
  readonly nodes: readonly TreeNode[];
}

/** What has to be stored, all of it in one transaction, for these acts to be behind those of the frontier. */
export function growBy(
  { sha256, keyed }: TrailHashes,
  start: Frontier,
  acts: readonly ActDraft[],
  nowMs: number,
): Growth {
  let frontier = start;
  const leaves: LeafRow[] = [];
  const nodes: TreeNode[] = [];
  for (const { actor, act, outcome = "done", targets = [], asked } of acts) {
    const leaf = Leaf.parse({
      seq: frontier.size,
      timeMs: nowMs,
      actor,
      act,
      outcome,
      targets: targets.slice(0, limits.targetCountMax),
      ...(asked === undefined ? {} : { digest: toHex(keyed(new TextEncoder().encode(asked))) }),
    });
    const body = encodeLeaf(leaf);
    const grown = appendLeaf(sha256, frontier, hashLeaf(sha256, new TextEncoder().encode(body)));
    frontier = grown.frontier;
    leaves.push({ seq: leaf.seq, timeMs: nowMs, body });
    nodes.push(...grown.nodes);
  }
  return { frontier, leaves, nodes };
}
