/** Who was given a stream last. When a lease ends is the business of the host that runs. */
import type { LeaseToken } from "#shared/model/lease.ts";
import type { StreamName } from "#shared/model/stream.ts";

export interface LeaseRow {
  readonly name: StreamName;
  readonly owner: string;
  readonly token: LeaseToken;
  readonly durationMs: number;
}

export interface LeaseStore {
  /** Those that were given and not given back. */
  leases(): Promise<readonly LeaseRow[]>;
  /** A token greater than every one before it of this name; those before are worth nothing from now on. */
  grantLease(name: StreamName, owner: string, durationMs: number): Promise<LeaseToken>;
  releaseLease(name: StreamName): Promise<void>;
}
