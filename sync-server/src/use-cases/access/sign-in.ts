/** By password and second factor. Every wrong answer takes as long as a right one, and none says what was wrong. */
import type { AccessRow } from "#server/database/access-tables.ts";
import type { SignedIn } from "#shared/rpc/server/people-model.ts";
import { isRefusal, refuse, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessReader, AccessWriter } from "./access-ports.ts";
import type { Attempts } from "./attempts.ts";
import type { Passwords } from "./passwords.ts";
import { hasSecondFactor, useSecondFactor } from "./second-factor.ts";
import { addressDigest, beginSession } from "./sessions.ts";

export interface PasswordGiven {
  readonly email: string;
  readonly password: string;
  readonly totp?: string | undefined;
}

export interface SignIn {
  /** Whose password it is; what else it is good for is the caller's. */
  checkPassword(given: PasswordGiven, address: string): Promise<AccessRow<"users"> | Refusal>;
  withPassword(given: PasswordGiven, address: string): Promise<SignedIn | Refusal>;
}

/** Who was let in, as they are now: who was removed, or has another password, since theirs was checked is nobody. */
export async function stillIn(
  rows: AccessReader,
  { user_id, password_hash }: AccessRow<"users">,
): Promise<AccessRow<"users"> | Refusal> {
  const now = await rows.one("users", { user_id, password_hash, inactive_ms: null });
  return now ?? refuse("SIGN_IN_REFUSED");
}

async function beginAsNow(
  deps: AccessDeps,
  rows: AccessWriter,
  user: AccessRow<"users">,
  address: string,
): Promise<SignedIn | Refusal> {
  const now = await stillIn(rows, user);
  return isRefusal(now) ? now : beginSession(deps, rows, now, address);
}

export function createSignIn(deps: AccessDeps, passwords: Passwords, attempts: Attempts): SignIn {
  const { store, note } = deps;
  const noted = (
    userId: string | undefined,
    outcome: "done" | "refused",
    detail: "password" | "second-factor",
  ) =>
    note({
      act: "sign-in",
      actor: userId === undefined ? { kind: "nobody", id: "" } : { kind: "user", id: userId },
      outcome,
      detail,
    });

  const checkPassword: SignIn["checkPassword"] = async ({ email, password, totp }, address) => {
    const found = await store.read(async (rows) => {
      const user = await rows.one("users", { email });
      const known =
        user &&
        (await rows.one("known_addresses", {
          user_id: user.user_id,
          address_hash: addressDigest(deps, address),
        }));
      return { user, isKnown: known !== undefined };
    });
    const { user } = found;
    const attempt = { account: email, address, knownAddress: found.isKnown };
    const tooMany = await attempts.begin(attempt);
    if (tooMany !== undefined) return tooMany;
    const matches = await passwords.matches(user?.password_hash ?? null, password);
    if (isRefusal(matches)) return matches;
    if (user === undefined || !matches || user.inactive_ms !== null) {
      noted(user?.user_id, "refused", "password");
      return refuse("SIGN_IN_REFUSED");
    }
    if (hasSecondFactor(user)) {
      if (totp === undefined || totp === "") return refuse("SECOND_FACTOR_NEEDED");
      const isRight = await store.write(async (rows) => {
        const now = await rows.one("users", { user_id: user.user_id });
        return now !== undefined && useSecondFactor(deps, rows, now, totp);
      });
      if (!isRight) {
        noted(user.user_id, "refused", "second-factor");
        return refuse("SIGN_IN_REFUSED");
      }
    }
    await attempts.succeeded(attempt);
    noted(user.user_id, "done", "password");
    return user;
  };
  return {
    checkPassword,
    async withPassword(given, address) {
      const user = await checkPassword(given, address);
      return isRefusal(user) ? user : store.write((rows) => beginAsNow(deps, rows, user, address));
    },
  };
}
