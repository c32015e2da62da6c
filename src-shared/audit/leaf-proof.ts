/**
 * One act of a trail and the proof that it is in it, for whoever has neither the trail nor who keeps it: one line of JSON, which
 * `verifyLeafProof` checks by itself.
 */
import * as z from "zod";
import { fromHex } from "../kit/hex.ts";
import { JsonText } from "../model/json-text.ts";
import { decodeLeaf, encodeLeaf, isOfVersion, type Leaf, LeafVersion, newestLeafVersion } from "./leaf.ts";
import { limits } from "./limits.ts";
import { hashLeaf } from "./merkle.ts";
import { isIncluded } from "./proofs.ts";
import type { InclusionProof } from "./read-trail.ts";
import { type Checks, isHeadOf, logIdOf, ProofHashes, PublicKey, TreeHead } from "./tree-head.ts";
import type { Break, Expected } from "./verify-export.ts";

const marker = "tessera-leaf";

const LeafProof = z.tuple([
  z.literal(marker),
  z.strictObject({
    version: LeafVersion,
    publicKey: PublicKey,
    leaf: z.string().max(limits.leafCharsMax),
    head: TreeHead,
    proof: ProofHashes,
  }),
]);

/** Of whatever version: a program that does not know it can say so. */
const AnyProof = z.tuple([z.literal(marker), z.looseObject({ version: z.int().positive() })]);

export type LeafProofVerdict =
  | { readonly kind: "sound"; readonly leaf: Leaf; readonly head: TreeHead }
  | {
      readonly kind: "broken";
      readonly why:
        | Extract<
            Break,
            "newer-version" | "malformed" | "wrong-key" | "other-trail" | "head-forged" | "split-view"
          >
        | "leaf-not-included"
        /** What was seen elsewhere counts more or fewer acts: of the two it cannot be said whether they fit. */
        | "head-of-other-size";
    };

export const isLeafProof = (line: string): boolean => line.startsWith(`["${marker}",`);

export const leafProofText = (
  leaf: Leaf,
  publicKey: PublicKey,
  { head, proof }: Pick<InclusionProof, "head" | "proof">,
): string =>
  JSON.stringify([marker, { version: newestLeafVersion, publicKey, leaf: encodeLeaf(leaf), head, proof }]);

/** What is expected is known from elsewhere: without it a proof of a trail that was made up whole is sound. */
export function verifyLeafProof(
  checks: Checks,
  line: string,
  { logId, heads = [] }: Expected = {},
): LeafProofVerdict {
  const broken = (why: Extract<LeafProofVerdict, { kind: "broken" }>["why"]) =>
    ({ kind: "broken", why }) as const;
  if (line.length > limits.lineCharsMax) return broken("malformed");
  const read = JsonText.pipe(LeafProof).safeParse(line);
  if (!read.success || JSON.stringify(read.data) !== line) {
    const any = JsonText.pipe(AnyProof).safeParse(line);
    return broken(
      any.data !== undefined && any.data[1].version > newestLeafVersion ? "newer-version" : "malformed",
    );
  }
  const [, { version, publicKey, leaf: body, head, proof }] = read.data;
  const leaf = decodeLeaf(body);
  if (leaf === undefined || !isOfVersion(leaf, version)) return broken("malformed");
  if (logIdOf(checks.sha256, publicKey) !== head.logId) return broken("wrong-key");
  if (logId !== undefined && logId !== head.logId) return broken("other-trail");
  if (!isHeadOf(checks, publicKey, head)) return broken("head-forged");
  if (heads.some(({ size }) => size !== head.size)) return broken("head-of-other-size");
  if (heads.some(({ root }) => root !== head.root)) return broken("split-view");
  const leafHash = hashLeaf(checks.sha256, new TextEncoder().encode(body));
  const claim = { leafHash, index: leaf.seq, size: head.size, root: fromHex(head.root) };
  return isIncluded(checks.sha256, claim, proof.map(fromHex))
    ? { kind: "sound", leaf, head }
    : broken("leaf-not-included");
}
