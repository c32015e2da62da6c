/**
 * A trail, or the end of one, in a file that proves itself: text, a JSON array a line. The first line names the trail and
 * the tree that the leaves are appended to; then come leaves, each with its hash, and signed heads, each behind the last leaf
 * that it counts; the last line is a signature over all lines before it. Nobody needs a database, a network or us to check it.
 */
import * as z from "zod";
import { toHex } from "../kit/hex.ts";
import { joinedBytes } from "../kit/joined-bytes.ts";
import { type Frontier, hashLeaf, type Sha256 } from "./merkle.ts";
import { LeafVersion, newestLeafVersion } from "./leaf.ts";
import { limits } from "./limits.ts";
import type { LeafRow } from "./trail.ts";
import { logIdOf, LogId, PublicKey, type Signer, TreeHead } from "./tree-head.ts";

const Hex32 = z.string().regex(/^[0-9a-f]{64}$/);

export const ExportHeader = z.strictObject({
  version: LeafVersion,
  logId: LogId,
  publicKey: PublicKey,
  exportedMs: z.int().nonnegative(),
  /** Leaves before this are not in the file; `roots` of the whole subtrees that they make are in their place. */
  start: z.int().nonnegative(),
  roots: z.array(Hex32).max(limits.levelCountMax).readonly(),
  /** The tree's size with the last leaf of the file. */
  size: z.int().nonnegative(),
});
export type ExportHeader = z.infer<typeof ExportHeader>;

export const ExportLine = z.union([
  z.tuple([z.literal("tessera-trail"), ExportHeader]),
  z.tuple([z.literal("leaf"), Hex32, z.string().max(limits.leafCharsMax)]),
  z.tuple([z.literal("head"), TreeHead]),
  z.tuple([z.literal("end"), z.string().regex(/^[0-9a-f]{128}$/)]),
]);
export type ExportLine = z.infer<typeof ExportLine>;

/** The first line of a file of whatever version: a program that does not know it can say so. */
export const ExportVersion = z.tuple([
  z.literal("tessera-trail"),
  z.looseObject({ version: z.int().positive() }),
]);

/** What the last line's signature is over: every line, in order, each hashed with what came before it. */
export const sealOf = (sha256: Sha256) => {
  let sum = sha256(new TextEncoder().encode("tessera-trail-file-1"));
  return {
    take(line: string): void {
      sum = sha256(joinedBytes([sum, sha256(new TextEncoder().encode(line))]));
    },
    sum: () => sum,
  };
};

export interface ExportSource {
  /** The tree that the leaves are behind, and how large it is with them. */
  readonly start: Frontier;
  readonly size: number;
  /** From `start.size` on, without gaps, until `size`. */
  readonly leaves: AsyncIterable<LeafRow>;
  /** Those of sizes in [start, size], by size; the last is of `size`. */
  readonly heads: readonly TreeHead[];
  readonly exportedMs: number;
}

/** The file, line by line, each with its end. */
export async function* exportLines(
  signer: Signer,
  sha256: Sha256,
  { start, size, leaves, heads, exportedMs }: ExportSource,
): AsyncGenerator<string> {
  const seal = sealOf(sha256);
  const write = (line: ExportLine): string => {
    const text = JSON.stringify(line);
    seal.take(text);
    return `${text}\n`;
  };
  const { publicKey } = signer;
  const logId = logIdOf(sha256, publicKey);
  const roots = start.roots.map(toHex);
  yield write([
    "tessera-trail",
    { version: newestLeafVersion, logId, publicKey, exportedMs, start: start.size, roots, size },
  ]);
  let next = 0;
  const headsUntil = function* (count: number) {
    for (let head = heads[next]; head !== undefined && head.size <= count; head = heads[++next])
      yield write(["head", head]);
  };
  yield* headsUntil(start.size);
  for await (const { seq, body } of leaves) {
    yield write(["leaf", toHex(hashLeaf(sha256, new TextEncoder().encode(body))), body]);
    yield* headsUntil(seq + 1);
  }
  yield `${JSON.stringify(["end", toHex(signer.sign(seal.sum()))])}\n`;
}
