import type { KeyLevel } from "#shared/rpc/system-contract.ts";

/** Holds the master key; every other key derives from it. */
export interface KeyVault {
  readonly level: KeyLevel;
  /** Why a better level was not to be had, in words; absent at the best. */
  readonly notice?: string;
  /** 32 bytes for one purpose ("database", "blobs", "index"): HKDF-SHA256 of the master key. */
  deriveKey(purpose: string): Promise<Uint8Array>;
}
