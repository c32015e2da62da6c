/**
 * Refresh tokens: each is good once and answered with the next. The next follows from this one and the nonce, so that a
 * device that lost the answer asks in the same words and gets it again. Any other use of a used token means that there
 * are two devices with one identity, and neither can be believed.
 */
import type { AccessRow } from "#server/database/access-tables.ts";
import type { DeviceId } from "#shared/model/team.ts";
import { refuse, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessWriter, Seal } from "./access-ports.ts";
import type { Admitted, Proof } from "./devices.ts";
import { limits } from "./limits.ts";
import { isFreshNonce, isOurNonce, proves } from "./nonces.ts";
import { digest, equalInConstantTime } from "./secrets.ts";

type Row = AccessRow<"devices">;
const prefix = "tessera-refresh-";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
/** `family.chance.tag`: by its tag the server knows its own again when it keeps no row of it any more. */
const tagged = (seal: Seal, body: string): string =>
  `${prefix}${body}.${text(seal.mac("refresh tag", body))}`;

export const firstRefreshToken = (
  { seal, random }: Pick<AccessDeps, "seal" | "random">,
  familyId: string,
): string => tagged(seal, `${familyId}.${text(random(32))}`);

const nextRefreshToken = (
  seal: Seal,
  familyId: string,
  given: Proof & { readonly refreshToken: string },
): string =>
  tagged(seal, `${familyId}.${text(seal.mac("refresh", `${given.refreshToken}\n${given.nonce}`))}`);

function familyOf(seal: Seal, refreshToken: string): string | undefined {
  const body = refreshToken.slice(prefix.length, refreshToken.lastIndexOf("."));
  const isOurs = refreshToken.startsWith(prefix) && equalInConstantTime(tagged(seal, body), refreshToken);
  return isOurs ? body.slice(0, body.indexOf(".")) : undefined;
}

interface OfFamily {
  readonly device_id: DeviceId;
  readonly family_id: string;
}

const rowOf = (
  { nowMs }: Pick<AccessDeps, "nowMs">,
  { device_id, family_id }: OfFamily,
  refreshToken: string,
): AccessRow<"refresh_tokens"> => ({
  token_hash: digest(refreshToken),
  family_id,
  device_id,
  expires_ms: nowMs() + limits.refreshTokenValidMs,
  used_nonce: null,
  next_hash: null,
});

export const keepRefreshToken = (
  deps: Pick<AccessDeps, "nowMs">,
  rows: AccessWriter,
  device: OfFamily,
  refreshToken: string,
): Promise<void> => rows.put("refresh_tokens", rowOf(deps, device, refreshToken));

export async function rotate(
  deps: AccessDeps,
  given: Proof & { readonly refreshToken: string },
): Promise<Admitted | Refusal> {
  const outcome = await deps.store.write((rows) => rotateIn(deps, rows, given));
  if (!("clonedOf" in outcome)) return outcome;
  const { clonedOf } = outcome;
  deps.changes.changed(clonedOf.org_id);
  const id = clonedOf.device_id;
  deps.note({
    act: "device.change",
    actor: { kind: "device", id },
    target: { kind: "device", id },
    outcome: "refused",
    detail: "cloned",
  });
  return refuse("DEVICE_CLONED");
}

async function rotateIn(
  deps: AccessDeps,
  rows: AccessWriter,
  given: Proof & { readonly refreshToken: string },
): Promise<Admitted | Refusal | { readonly clonedOf: Row }> {
  const { nowMs, seal } = deps;
  const familyId = familyOf(seal, given.refreshToken);
  const token = await rows.one("refresh_tokens", { token_hash: digest(given.refreshToken) });
  const device = familyId === undefined ? undefined : await deviceOfFamily(rows, familyId, token);
  if (device === undefined || (token !== undefined && token.expires_ms <= nowMs()))
    return refuse("UNAUTHORIZED");
  const user = await rows.one("users", { user_id: device.user_id });
  if (device.revoked_ms !== null || user === undefined || user.inactive_ms !== null)
    return refuse("DEVICE_REVOKED");
  if (device.family_id !== familyId || familyId === undefined) return refuse("DEVICE_CLONED");
  // Without the key a stolen token does nothing at all, and shuts nobody out.
  const isProved =
    isOurNonce(deps, given.nonce) && proves(device.public_key, "refresh", given.refreshToken, given);
  if (!isProved) return refuse("PROOF_INVALID");
  const refreshToken = nextRefreshToken(seal, familyId, given);
  const seen = { ...device, family_id: familyId, last_seen_ms: nowMs() };
  if (isUnused(deps, device, token)) {
    if (!isFreshNonce(deps, given.nonce)) return refuse("PROOF_INVALID");
    for (const old of await rows.many("refresh_tokens", { family_id: familyId })) {
      const isPast = old.used_nonce !== null || token === undefined;
      if (isPast) await rows.remove("refresh_tokens", { token_hash: old.token_hash });
    }
    await rows.put("refresh_tokens", {
      ...(token ?? rowOf(deps, seen, given.refreshToken)),
      used_nonce: given.nonce,
      next_hash: digest(refreshToken),
    });
    await keepRefreshToken(deps, rows, seen, refreshToken);
    await rows.put("devices", seen);
    return { device: seen, refreshToken };
  }
  const next = await rows.one("refresh_tokens", { token_hash: token?.next_hash ?? "" });
  if (token?.used_nonce === given.nonce && next?.used_nonce === null) return { device: seen, refreshToken };
  await rows.put("devices", { ...device, family_id: null, cloned_ms: nowMs() });
  const epoch = (await rows.one("access_epochs", { org_id: device.org_id }))?.epoch ?? 0;
  await rows.put("access_epochs", { org_id: device.org_id, epoch: epoch + 1 });
  return { clonedOf: device };
}

/**
 * A backup that was put back lacks the rows of whoever refreshed since it was made: such a token is taken for the unused one,
 * once. Invariant: whoever refreshed since the restore is known by rows alone, so a copy is found out as ever.
 */
const isUnused = (
  { isBeforeRestore }: AccessDeps,
  device: Row,
  token: AccessRow<"refresh_tokens"> | undefined,
): boolean => (token === undefined ? isBeforeRestore(device.last_seen_ms) : token.used_nonce === null);

/** By the token's row while there is one; afterwards by the family that the device has now. */
async function deviceOfFamily(
  rows: AccessWriter,
  familyId: string,
  token: AccessRow<"refresh_tokens"> | undefined,
): Promise<Row | undefined> {
  return token === undefined
    ? rows.one("devices", { family_id: familyId })
    : rows.one("devices", { device_id: token.device_id });
}
