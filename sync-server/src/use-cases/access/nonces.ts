/** What devices sign, to show that they hold their key now. Nothing is kept: the server knows its own nonces again. */
import { publicDer } from "#shared/kit/ed25519-der.ts";
import { createPublicKey, verify } from "node:crypto";
import { proofText } from "#shared/rpc/server/devices-contract.ts";
import type { AccessDeps } from "./access-ports.ts";
import { limits } from "./limits.ts";
import { equalInConstantTime } from "./secrets.ts";

type Deps = Pick<AccessDeps, "nowMs" | "random" | "seal">;

const tagOf = ({ seal }: Pick<Deps, "seal">, body: string): string =>
  Buffer.from(seal.mac("nonce", body)).toString("base64url");

export function makeNonce(deps: Deps): string {
  const body = `${deps.nowMs().toString(36)}.${Buffer.from(deps.random(16)).toString("base64url")}`;
  return `${body}.${tagOf(deps, body)}`;
}

/** Of this server, at any time. */
export function isOurNonce(deps: Pick<Deps, "seal">, nonce: string): boolean {
  const end = nonce.lastIndexOf(".");
  return end > 0 && equalInConstantTime(nonce.slice(end + 1), tagOf(deps, nonce.slice(0, end)));
}

export function isFreshNonce(deps: Pick<Deps, "seal" | "nowMs">, nonce: string): boolean {
  const madeMs = Number.parseInt(nonce, 36);
  return isOurNonce(deps, nonce) && Math.abs(deps.nowMs() - madeMs) <= limits.nonceValidMs;
}

export function proves(
  publicKey: string,
  purpose: Parameters<typeof proofText>[0],
  secret: string,
  proof: { readonly nonce: string; readonly signature: string },
): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.from(publicDer(Buffer.from(publicKey, "base64url"))),
      format: "der",
      type: "spki",
    });
    const text = Buffer.from(proofText(purpose, proof.nonce, secret));
    return verify(null, text, key, Buffer.from(proof.signature, "base64url"));
  } catch {
    // A key that is no point of the curve proves nothing.
    return false;
  }
}
