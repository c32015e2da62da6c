import type { KeyRemark } from "#shared/model/doctor-remark.ts";
import type { KeyLevel } from "#shared/rpc/system-contract.ts";

/** Holds the master key; every other key derives from it. */
export interface KeyVault {
  readonly level: KeyLevel;
  /** Why a better level was not to be had, and what that means; empty at the best. */
  readonly notices: readonly KeyRemark[];
  /** 32 bytes for one purpose ("database", "blobs", "index"): HKDF-SHA256 of the master key. */
  deriveKey(purpose: string): Promise<Uint8Array>;
}
