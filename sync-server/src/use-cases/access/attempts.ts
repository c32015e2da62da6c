/**
 * Counts attempts to get in, so that guessing takes years. Nobody is locked out for good, nor by others: an account is
 * refused from an address it was used from only for what came from that very address.
 */
import { refuse, type Refusal } from "../refusal.ts";
import { attemptLimits } from "./limits.ts";
import { digest } from "./secrets.ts";

export interface Attempt {
  /** Whose secret is guessed at; absent where that is 256 bits of chance, and only the work of answering counts. */
  readonly account?: string;
  readonly address: string;
  /** Whether the account was used from there before. */
  readonly knownAddress?: boolean;
}

export interface Attempts {
  /** Counts it before it is checked, so that many at once are no more than many one by one. */
  begin(attempt: Attempt): Refusal | undefined;
  /** The person knew it: what they mistyped before counts no more. */
  succeeded(attempt: Attempt): void;
}

export function createAttempts(nowMs: () => number): Attempts {
  const windows = new Map<string, { startMs: number; count: number }>();
  const windowOf = (key: string): { startMs: number; count: number } => {
    const now = nowMs();
    const kept = windows.get(key);
    const window =
      kept !== undefined && now - kept.startMs < attemptLimits.windowMs ? kept : { startMs: now, count: 0 };
    // Behind all others, so that the one that is forgotten is the one least used.
    windows.delete(key);
    windows.set(key, window);
    const oldest = windows.size > attemptLimits.keysMax ? windows.keys().next().value : undefined;
    if (oldest !== undefined) windows.delete(oldest);
    return window;
  };
  return {
    begin(attempt) {
      const counted = keysOf(attempt).map(({ key, max }) => ({ window: windowOf(key), max }));
      const full = counted.filter(({ window, max }) => window.count >= max);
      if (full.length > 0) {
        const endMs = Math.max(...full.map(({ window }) => window.startMs + attemptLimits.windowMs));
        return refuse("TOO_MANY_ATTEMPTS", { retryAfterMs: String(Math.max(1, endMs - nowMs())) });
      }
      for (const { window } of counted) window.count += 1;
      return undefined;
    },
    succeeded(attempt) {
      for (const { key, max } of keysOf(attempt)) {
        if (max === attemptLimits.addressMax) windowOf(key).count -= 1;
        else windows.delete(key);
      }
    },
  };
}

function keysOf({ account, address, knownAddress }: Attempt): readonly { key: string; max: number }[] {
  const from = networkOf(address);
  const byAddress = { key: digest(`address ${from}`), max: attemptLimits.addressMax };
  if (account === undefined) return [byAddress];
  const byBoth = { key: digest(`both ${account} ${from}`), max: attemptLimits.accountAndAddressMax };
  const byAccount = { key: digest(`account ${account}`), max: attemptLimits.accountMax };
  return knownAddress === true ? [byAddress, byBoth] : [byAddress, byBoth, byAccount];
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
