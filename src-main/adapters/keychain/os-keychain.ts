import { randomBytes } from "node:crypto";
import { probeTimeoutMs, readTimeoutMs } from "./limits.ts";

export type KeychainAnswer =
  | { readonly kind: "found"; readonly secret: string }
  | { readonly kind: "absent" }
  /** Locked is not absent: what is inside may be there and must not be written over. */
  | { readonly kind: "locked" | "unavailable"; readonly detail: string };

type Failure = Extract<KeychainAnswer, { readonly detail: string }>;

/** The system's keychain, under one service name. */
export interface OsKeychain {
  /** Writes, reads and deletes an entry of its own: reading alone proves nothing, for some keychains answer "absent" when nobody is there. */
  probe(): Promise<{ readonly kind: "works" } | Failure>;
  read(account: string): Promise<KeychainAnswer>;
  write(account: string, secret: string): Promise<{ readonly kind: "written" } | Failure>;
}

/** `service` is what the owner reads in the keychain's own program. */
export function createOsKeychain(service: string): OsKeychain {
  const entryOf = async (account: string) => {
    const { AsyncEntry } = await import("@napi-rs/keyring");
    // Pinned: left to itself, the library falls back to the kernel's keyring, which forgets everything at a restart.
    return new AsyncEntry(service, account, { linux: { store: "secret-service" } });
  };
  return {
    probe: () =>
      attempt(probeTimeoutMs, async (signal) => {
        const entry = await entryOf(`probe ${randomBytes(4).toString("hex")}`);
        const secret = randomBytes(16).toString("hex");
        await entry.setPassword(secret, signal);
        const read = await entry.getPassword(signal);
        await entry.deletePassword(signal);
        if (read !== secret) throw new Error("what was written did not come back");
        return { kind: "works" as const };
      }),
    read: (account) =>
      attempt(readTimeoutMs, async (signal): Promise<KeychainAnswer> => {
        const secret = await (await entryOf(account)).getPassword(signal);
        return secret === null ? { kind: "absent" } : { kind: "found", secret };
      }),
    write: (account, secret) =>
      attempt(readTimeoutMs, async (signal) => {
        const entry = await entryOf(account);
        await entry.setPassword(secret, signal);
        if ((await entry.getPassword(signal)) !== secret)
          throw new Error("what was written did not come back");
        return { kind: "written" as const };
      }),
  };
}

/** The signal stops a call that has not begun; one that hangs inside the system is left behind. */
async function attempt<Value>(
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<Value>,
): Promise<Value | Failure> {
  const signal = AbortSignal.timeout(timeoutMs);
  const tooLate = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error(`no answer within ${timeoutMs / 1000} seconds`)));
  });
  try {
    return await Promise.race([call(signal), tooLate]);
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      kind: /locked|dismissed|user canceled|interaction is not allowed/i.test(detail)
        ? "locked"
        : "unavailable",
      detail,
    };
  }
}
