/** Codes of an authenticator app (RFC 6238): six digits every half minute, each good once. */
import { Secret, TOTP } from "otpauth";
import type { AccessRow } from "#server/database/access-tables.ts";
import type { AccessDeps, AccessWriter } from "./access-ports.ts";
import { limits } from "./limits.ts";
import { digest, makeShortCode } from "./secrets.ts";

const periodMs = 30_000;
const settings = { algorithm: "SHA1", digits: 6, period: periodMs / 1_000 } as const;
type Deps = Pick<AccessDeps, "nowMs" | "random" | "seal">;
type User = AccessRow<"users">;

export function makeTotp({ random }: Pick<Deps, "random">, label: string, issuer: string) {
  const secret = new Secret({ buffer: Uint8Array.from(random(20)).buffer });
  const totp = new TOTP({ ...settings, secret, label, issuer });
  return { secret: secret.base32, uri: totp.toString() };
}

/** The step that a code belongs to, if it is one of now; never one that was used, nor one before it. */
export function totpStep(
  secretBase32: string,
  code: string,
  afterStep: number,
  nowMs: number,
): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const totp = new TOTP({ ...settings, secret: Secret.fromBase32(secretBase32) });
  const delta = totp.validate({ token: code, timestamp: nowMs, window: limits.totpWindowSteps });
  if (delta === null) return undefined;
  const step = Math.floor(nowMs / periodMs) + delta;
  return step > afterStep ? step : undefined;
}

export const hasSecondFactor = (user: User): boolean => user.sealed_totp !== null && user.totp_step !== null;

/** Uses a code up: of the app, or one of those kept for when it is lost. */
export async function useSecondFactor(
  { nowMs, seal }: Pick<Deps, "nowMs" | "seal">,
  rows: AccessWriter,
  user: User,
  code: string,
): Promise<boolean> {
  if (user.sealed_totp === null) return false;
  const step = totpStep(seal.open(user.sealed_totp), code.replaceAll(" ", ""), user.totp_step ?? 0, nowMs());
  if (step !== undefined) {
    await rows.put("users", { ...user, totp_step: step });
    return true;
  }
  const recovery = { user_id: user.user_id, code_hash: recoveryDigest(code) };
  if ((await rows.one("recovery_codes", recovery)) === undefined) return false;
  await rows.remove("recovery_codes", recovery);
  return true;
}

export async function replaceRecoveryCodes(
  deps: Deps,
  rows: AccessWriter,
  user: User,
): Promise<readonly string[]> {
  await rows.remove("recovery_codes", { user_id: user.user_id });
  const codes = Array.from(
    { length: limits.recoveryCodeCount },
    () => `${makeShortCode(deps)}-${makeShortCode(deps)}`,
  );
  for (const code of codes) {
    await rows.put("recovery_codes", { user_id: user.user_id, code_hash: recoveryDigest(code) });
  }
  return codes;
}

const recoveryDigest = (typed: string): string => digest(typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, ""));
