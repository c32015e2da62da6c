import type { AccessRow } from "#server/database/access-tables.ts";
import type { SignedIn } from "#shared/rpc/server/people-model.ts";
import type { AccessDeps, AccessWriter } from "./access-ports.ts";
import { networkOf } from "./attempts.ts";
import { limits } from "./limits.ts";
import { digest, makeSecret } from "./secrets.ts";

/** A session begins; where from is remembered, so that nobody elsewhere can lock the person out of there. */
export async function beginSession(
  deps: Pick<AccessDeps, "nowMs" | "random" | "seal">,
  rows: AccessWriter,
  user: Pick<AccessRow<"users">, "user_id" | "org_id" | "name">,
  address: string,
): Promise<SignedIn> {
  const now = deps.nowMs();
  for (const old of await rows.many("sessions", { user_id: user.user_id })) {
    if (old.expires_ms <= now) await rows.remove("sessions", { token_hash: old.token_hash });
  }
  const token = makeSecret(deps, "session");
  const expiresMs = now + limits.sessionValidMs;
  await rows.put("sessions", {
    token_hash: digest(token),
    org_id: user.org_id,
    user_id: user.user_id,
    expires_ms: expiresMs,
  });
  await rows.put("known_addresses", {
    user_id: user.user_id,
    address_hash: addressDigest(deps, address),
    seen_ms: now,
  });
  return { token, expiresMs, userId: user.user_id, name: user.name };
}

/** Addresses are few: only who has the server's key can try them all. */
export const addressDigest = ({ seal }: Pick<AccessDeps, "seal">, address: string): string =>
  Buffer.from(seal.mac("address", networkOf(address))).toString("base64url");
