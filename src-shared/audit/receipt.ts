/** What whoever asked for an erasure is given: signed by the organisation's trail, provable without the server. */
import * as z from "zod";
import { PartitionId } from "../model/ids.ts";
import { OrgId, PayloadId, SharedItemId, UserId } from "../model/team.ts";
import { fromHex, toHex } from "../kit/hex.ts";
import { InclusionProof } from "./read-trail.ts";
import { isIncluded } from "./proofs.ts";
import { type Checks, isHeadOf, PublicKey, type Signer } from "./tree-head.ts";

export const ErasureId = z.uuid().brand<"ErasureId">();
export type ErasureId = z.infer<typeof ErasureId>;

/** Closed: words of a person in a receipt would be content that nobody can erase. */
export const ErasureReason = z.enum(["person-asked", "mistake", "contract-ended", "law"]);
export type ErasureReason = z.infer<typeof ErasureReason>;

/** What is signed. The order of its names is the order in which it is written down. */
export const Erasure = z.strictObject({
  id: ErasureId,
  orgId: OrgId,
  /** Devices apply erasures in this order. */
  epoch: z.int().positive(),
  reason: ErasureReason,
  askedMs: z.int().nonnegative(),
  /** Since then nothing of it is in rows, documents and payloads of the server. */
  doneMs: z.int().nonnegative(),
  userId: UserId.optional(),
  partitionIds: z.array(PartitionId).readonly(),
  itemIds: z.array(SharedItemId).readonly(),
  payloadIds: z.array(PayloadId).readonly(),
  /** The leaf that tells of its end. */
  leafSeq: z.int().nonnegative(),
});
export type Erasure = z.infer<typeof Erasure>;

export const Receipt = z.strictObject({
  erasure: Erasure,
  publicKey: PublicKey,
  signature: z.string().regex(/^[0-9a-f]{128}$/),
  inclusion: InclusionProof,
});
export type Receipt = z.infer<typeof Receipt>;

const signedText = (erasure: Erasure): Uint8Array =>
  new TextEncoder().encode(`tessera-erasure-1\n${JSON.stringify(Erasure.parse(erasure))}`);

export const signErasure = (signer: Signer, erasure: Erasure, inclusion: InclusionProof): Receipt => ({
  erasure,
  publicKey: signer.publicKey,
  signature: toHex(signer.sign(signedText(erasure))),
  inclusion,
});

/** Signed by this key, and its leaf is in the trail of this key. */
export function isReceiptOf(
  checks: Checks,
  publicKey: PublicKey,
  { erasure, publicKey: named, signature, inclusion }: Receipt,
): boolean {
  const { head, leafHash, proof } = inclusion;
  if (named !== publicKey || !isHeadOf(checks, publicKey, head)) return false;
  if (!checks.verify(publicKey, signedText(erasure), fromHex(signature))) return false;
  const claim = {
    leafHash: fromHex(leafHash),
    index: erasure.leafSeq,
    size: head.size,
    root: fromHex(head.root),
  };
  return isIncluded(checks.sha256, claim, proof.map(fromHex));
}
