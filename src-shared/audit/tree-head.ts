/** What whoever keeps a trail signs: that at this time it had so many leaves, with this root. */
import * as z from "zod";
import { fromHex, toHex } from "../kit/hex.ts";
import type { Hash, Sha256 } from "./merkle.ts";
import { isConsistent } from "./proofs.ts";
import { limits } from "./limits.ts";

const Hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const Signature = z.string().regex(/^[0-9a-f]{128}$/);

/** The SHA-256 of the trail's public key: a trail under another key is another trail. */
export const LogId = Hex32.brand<"LogId">();
export type LogId = z.infer<typeof LogId>;

/** An Ed25519 public key, 32 bytes. */
export const PublicKey = Hex32.brand<"PublicKey">();
export type PublicKey = z.infer<typeof PublicKey>;

export const TreeHead = z.strictObject({
  logId: LogId,
  size: z.int().nonnegative(),
  root: Hex32,
  timeMs: z.int().nonnegative(),
  signature: Signature,
});
export type TreeHead = z.infer<typeof TreeHead>;

export const ProofHashes = z.array(Hex32).max(limits.proofHashCountMax).readonly();

/** Ed25519, and SHA-256: every runtime has them by other names. */
export interface Signer {
  readonly publicKey: PublicKey;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}
export interface Checks {
  readonly sha256: Sha256;
  readonly verify: (publicKey: PublicKey, bytes: Uint8Array, signature: Uint8Array) => boolean;
}

export const logIdOf = (sha256: Sha256, publicKey: PublicKey): LogId =>
  LogId.parse(toHex(sha256(fromHex(publicKey))));

const signedText = ({ logId, size, root, timeMs }: Omit<TreeHead, "signature">): Uint8Array =>
  new TextEncoder().encode(`tessera-trail-head-1\n${logId}\n${size}\n${root}\n${timeMs}\n`);

export function signHead(
  signer: Signer,
  sha256: Sha256,
  tree: { readonly size: number; readonly root: Hash; readonly timeMs: number },
): TreeHead {
  const unsigned = {
    logId: logIdOf(sha256, signer.publicKey),
    size: tree.size,
    root: toHex(tree.root),
    timeMs: tree.timeMs,
  };
  return { ...unsigned, signature: toHex(signer.sign(signedText(unsigned))) };
}

export const isHeadOf = (checks: Checks, publicKey: PublicKey, head: TreeHead): boolean =>
  head.logId === logIdOf(checks.sha256, publicKey) &&
  checks.verify(publicKey, signedText(head), fromHex(head.signature));

/** Why a head is not believed. `split-view`: two trees are shown under one name, to different people or at different times. */
export const HeadDoubt = z.enum(["other-trail", "bad-signature", "shrunk", "split-view"]);
export type HeadDoubt = z.infer<typeof HeadDoubt>;

/**
 * Whether the trail of `previous`, the last head that was seen, goes on in `next`; undefined where it does. Whoever connects
 * asks this each time, with the proof that the server gave for the two sizes, and keeps `next` only then.
 */
export function checkHead(
  checks: Checks,
  publicKey: PublicKey,
  previous: TreeHead | undefined,
  { head: next, proof }: { readonly head: TreeHead; readonly proof: readonly string[] },
): HeadDoubt | undefined {
  if (next.logId !== logIdOf(checks.sha256, publicKey)) return "other-trail";
  if (!isHeadOf(checks, publicKey, next)) return "bad-signature";
  if (previous === undefined) return undefined;
  if (previous.logId !== next.logId) return "other-trail";
  if (previous.size > next.size) return "shrunk";
  const [before, after] = [previous, next].map(({ size, root }) => ({ size, root: fromHex(root) }));
  if (before === undefined || after === undefined) return "split-view";
  return isConsistent(checks.sha256, before, after, proof.map(fromHex)) ? undefined : "split-view";
}
