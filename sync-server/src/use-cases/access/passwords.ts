/** Passwords: argon2id as OWASP asks (19 MiB, two passes), and the same work for people who do not exist. */
import { hash, verify } from "@node-rs/argon2";
import { passwordLengthMin, type PasswordWeakness } from "#shared/rpc/server/people-model.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { isCommonPassword } from "./common-passwords.ts";
import { limits } from "./limits.ts";

const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export interface Passwords {
  make(password: string): Promise<string>;
  /** `kept` null: nobody, or somebody without a password. It takes as long, and is never right. */
  matches(kept: string | null, password: string): Promise<boolean | Refusal>;
}

export function createPasswords(): Passwords {
  let checkedCount = 0;
  let nobody: Promise<string> | undefined;
  return {
    make: (password) => hash(password.normalize("NFKC"), cost),
    async matches(kept, password) {
      if (checkedCount >= limits.passwordsCheckedMax) {
        return refuse("TOO_MANY_ATTEMPTS", { retryAfterMs: "1000" });
      }
      checkedCount += 1;
      try {
        const against = kept ?? (await (nobody ??= hash(crypto.randomUUID(), cost)));
        return (await verify(against, password.normalize("NFKC"))) && kept !== null;
      } finally {
        checkedCount -= 1;
      }
    },
  };
}

/** Long is strong; what everybody knows of somebody, or tries first with anybody, is not. */
export function refuseWeak(password: string, about: readonly string[]): Refusal | undefined {
  const why = weaknessOf(asCompared(password), about.map(asCompared));
  return why === undefined
    ? undefined
    : refuse("PASSWORD_WEAK", { lengthMin: String(passwordLengthMin), why });
}

const asCompared = (words: string): string => words.normalize("NFKC").toLowerCase();
const distinctCharactersMin = 5;

function weaknessOf(plain: string, about: readonly string[]): PasswordWeakness | undefined {
  if ([...plain].length < passwordLengthMin) return "short";
  if (new Set(plain).size < distinctCharactersMin) return "plain";
  if (about.includes(plain)) return "known";
  return isCommonPassword(plain) ? "common" : undefined;
}
