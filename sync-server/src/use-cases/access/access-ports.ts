/** What identity and rights need from the world around them. */
import type { AccessRow, AccessTable } from "#server/database/access-tables.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { Role } from "#shared/model/access.ts";
import type { OrgId } from "#shared/model/team.ts";

export interface AccessReader {
  /** Rows whose columns are all as given, in the order of their keys. */
  many<Name extends AccessTable>(
    table: Name,
    where: Partial<AccessRow<Name>>,
  ): Promise<readonly AccessRow<Name>[]>;
  one<Name extends AccessTable>(
    table: Name,
    where: Partial<AccessRow<Name>>,
  ): Promise<AccessRow<Name> | undefined>;
}

export interface AccessWriter extends AccessReader {
  /** In the place of the row with the same key, if there is one. */
  put<Name extends AccessTable>(table: Name, row: AccessRow<Name>): Promise<void>;
  /** All rows that are as given; at least one column is. */
  remove<Name extends AccessTable>(table: Name, where: Partial<AccessRow<Name>>): Promise<void>;
}

/** What is counted, as a digest, and how often at most in one window. */
export interface AttemptKey {
  readonly hash: string;
  readonly max: number;
}

/** For all instances together. No truth: who loses it lets people guess a little more. */
export interface AttemptCounts {
  /** Counts one more of each, or none where any of them is full: then the time at which none is any more. */
  take(keys: readonly AttemptKey[], nowMs: number): Promise<number | undefined>;
  /** Of `once` the last, of `all` every one. */
  giveBack(hashes: { readonly once: readonly string[]; readonly all: readonly string[] }): Promise<void>;
}

export interface AccessStore {
  readonly attempts: AttemptCounts;
  read<Value>(work: (rows: AccessReader) => Promise<Value>): Promise<Value>;
  /** One after another, wherever they are asked for: what a writer has read is still so when it commits. */
  write<Value>(work: (rows: AccessWriter) => Promise<Value>): Promise<Value>;
}

/** Keeps what must not be read where rows are read. Its key is a file beside the data, or the operator's. */
export interface Seal {
  seal(text: string): string;
  /** Throws when it was sealed under another key or changed since. */
  open(sealed: string): string;
  /** 32 bytes that nobody without the key can tell, for one purpose and text. */
  mac(purpose: string, text: string): Uint8Array;
}

/** A role that somebody has now in place of another; null: none. */
export interface RoleChange {
  /** Absent: in the organisation. */
  readonly partitionId?: PartitionId;
  readonly before: Role | null;
  readonly after: Role | null;
}

/** What happened, by ids alone: the trail of the organisation. */
export interface AccessNote {
  readonly act:
    | "sign-in"
    | "sign-out"
    | "people.change"
    | "permission.change"
    | "partition.change"
    | "device.change"
    | "wipe.ask"
    | "wipe.done"
    | "key.rotate"
    | "token.change"
    | "server.change";
  /** The procedure that did it: one act stands for several. */
  readonly call?: string;
  readonly actor: { readonly kind: "user" | "device" | "token" | "system" | "nobody"; readonly id: string };
  readonly target?: {
    readonly kind: "user" | "group" | "partition" | "device" | "token" | "invitation" | "org";
    readonly id: string;
  };
  /** Who gets or loses what the target has. */
  readonly whom?: { readonly kind: "user" | "group"; readonly id: string };
  /** Of what was read, where it is about a part of that. */
  readonly partitionId?: PartitionId;
  readonly roles?: readonly RoleChange[];
  readonly outcome: "done" | "refused";
  readonly detail?: "cloned" | "revoked" | "second-factor" | "password" | "passkey" | "single-sign-on";
}

/** Hears of every change of who may do what, so that open sockets are looked at again. */
export interface AccessChanges {
  changed(orgId: OrgId): void;
}

export interface AccessDeps {
  readonly store: AccessStore;
  readonly nowMs: () => number;
  /** Whether the clock may be believed by what removes for good: one that leapt ahead is set right again. */
  readonly isClockTrusted: () => boolean;
  /** Whether this was before a backup was put back, while devices may know of more than it holds. */
  readonly isBeforeRestore: (atMs: number) => boolean;
  readonly random: (sizeBytes: number) => Uint8Array;
  readonly seal: Seal;
  readonly note: (note: AccessNote) => void;
  /** Somebody who held something of these partitions may read them no more. */
  readonly readLost: (partitionIds: readonly PartitionId[]) => void;
  readonly changes: AccessChanges;
}
