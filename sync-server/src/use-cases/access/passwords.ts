/** Passwords: argon2id as OWASP asks (19 MiB, two passes), and the same work for people who do not exist. */
import { hash, verify } from "@node-rs/argon2";
import { refuse, type Refusal } from "../refusal.ts";
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

/** Long is strong; what everybody knows of somebody is not. */
export function refuseWeak(password: string, about: readonly string[]): Refusal | undefined {
  const plain = password.normalize("NFKC").toLowerCase();
  const tooShort = [...plain].length < limits.passwordLengthMin || new Set(plain).size < 5;
  const known = about.some((word) => plain === word.normalize("NFKC").toLowerCase());
  return tooShort || known
    ? refuse("PASSWORD_WEAK", { lengthMin: String(limits.passwordLengthMin) })
    : undefined;
}
