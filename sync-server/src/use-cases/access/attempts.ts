/**
 * Counts attempts to get in, on all instances together, so that guessing takes years. Nobody is locked out for good, nor by
 * others: an account is refused from an address it was used from only for what came from that very address.
 */
import { refuse, type Refusal } from "../refusal.ts";
import type { AccessDeps, AttemptKey } from "./access-ports.ts";
import { attemptLimits } from "./limits.ts";

export interface Attempt {
  /** Whose secret is guessed at; absent where that is 256 bits of chance, and only the work of answering counts. */
  readonly account?: string;
  readonly address: string;
  /** Whether the account was used from there before. */
  readonly knownAddress?: boolean;
}

export interface Attempts {
  /** Counts it before it is checked, so that many at once are no more than many one by one. */
  begin(attempt: Attempt): Promise<Refusal | undefined>;
  /** The person knew it: what they mistyped before counts no more. */
  succeeded(attempt: Attempt): Promise<void>;
}

export function createAttempts({
  store: { attempts },
  nowMs,
  seal,
}: Pick<AccessDeps, "store" | "nowMs" | "seal">): Attempts {
  // Addresses and accounts are few: only who has the server's key can try them all.
  const keysOf = ({ account, address, knownAddress }: Attempt): readonly AttemptKey[] => {
    const from = networkOf(address);
    const key = (text: string, max: number): AttemptKey => ({
      hash: Buffer.from(seal.mac("attempt", text)).toString("base64url"),
      max,
    });
    const byAddress = key(`address ${from}`, attemptLimits.addressMax);
    if (account === undefined) return [byAddress];
    const byBoth = key(`both ${account} ${from}`, attemptLimits.accountAndAddressMax);
    const byAccount = key(`account ${account}`, attemptLimits.accountMax);
    return knownAddress === true ? [byAddress, byBoth] : [byAddress, byBoth, byAccount];
  };
  return {
    async begin(attempt) {
      const fullUntilMs = await attempts.take(keysOf(attempt), nowMs());
      return fullUntilMs === undefined
        ? undefined
        : refuse("TOO_MANY_ATTEMPTS", { retryAfterMs: String(Math.max(1, fullUntilMs - nowMs())) });
    },
    async succeeded(attempt) {
      const [byAddress, ...others] = keysOf(attempt);
      await attempts.giveBack({
        once: byAddress === undefined ? [] : [byAddress.hash],
        all: others.map(({ hash }) => hash),
      });
    },
  };
}

/** A household has a whole /64 of IPv6: its addresses are one. */
export function networkOf(address: string): string {
  const plain = address.startsWith("::ffff:") ? address.slice(7) : address;
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0");
  return [...front, ...zeros, ...back].slice(0, 4).join(":");
}
