/** Rows of who may do what, as they lie in the tables of migration 10. Secrets are kept as digests, or sealed. */
import type { Role } from "#shared/model/access.ts";
import type { DeviceId, GroupId, OrgId, SharedItemId, SuggestionId, UserId } from "#shared/model/team.ts";
import type { PartitionId } from "#shared/model/ids.ts";

export interface AccessTables {
  readonly orgs: { readonly org_id: OrgId; readonly name: string; readonly created_ms: number };
  readonly partitions: {
    readonly partition_id: PartitionId;
    readonly org_id: OrgId;
    readonly name: string;
    readonly created_ms: number;
    readonly archived_ms: number | null;
  };
  readonly acl: {
    readonly partition_id: PartitionId;
    readonly principal_id: UserId | GroupId;
    readonly role: Role;
  };
  /** Grows with every change of who may do what: what was decided under another number is decided anew. */
  readonly access_epochs: { readonly org_id: OrgId; readonly epoch: number };
  readonly org_keys: {
    readonly key_id: string;
    readonly org_id: OrgId;
    readonly public_jwk: string;
    readonly sealed_private_jwk: string;
    readonly created_ms: number;
  };
  readonly setup_codes: { readonly code_hash: string; readonly expires_ms: number };
  readonly users: {
    readonly user_id: UserId;
    readonly org_id: OrgId;
    readonly email: string;
    readonly name: string;
    readonly role: Role | null;
    readonly password_hash: string | null;
    readonly sealed_totp: string | null;
    /** Null while the second factor waits for its first code. */
    readonly totp_step: number | null;
    readonly created_ms: number;
    readonly inactive_ms: number | null;
  };
  readonly recovery_codes: { readonly user_id: UserId; readonly code_hash: string };
  readonly passkeys: {
    readonly credential_id: string;
    readonly user_id: UserId;
    readonly public_key: string;
    readonly counter: number;
    readonly name: string;
    readonly created_ms: number;
  };
  /** `issuer subject`, as the other service names a person. */
  readonly sign_on_subjects: { readonly subject: string; readonly user_id: UserId };
  /** Where somebody has signed in from: others cannot lock them out of there. */
  readonly known_addresses: {
    readonly user_id: UserId;
    readonly address_hash: string;
    readonly seen_ms: number;
  };
  readonly user_groups: {
    readonly group_id: GroupId;
    readonly org_id: OrgId;
    readonly name: string;
    readonly role: Role | null;
  };
  readonly group_members: { readonly group_id: GroupId; readonly user_id: UserId };
  readonly invitations: {
    readonly invitation_id: string;
    readonly org_id: OrgId;
    readonly code_hash: string;
    readonly email: string;
    readonly name: string;
    readonly role: Role | null;
    /** JSON of `PartitionRole[]`. */
    readonly partitions: string;
    readonly expires_ms: number;
  };
  readonly devices: {
    readonly device_id: DeviceId;
    readonly org_id: OrgId;
    readonly user_id: UserId;
    readonly name: string;
    readonly public_key: string;
    /** Of its refresh tokens; an access token of another family is worth nothing. */
    readonly family_id: string | null;
    readonly joined_ms: number;
    readonly last_seen_ms: number;
    readonly revoked_ms: number | null;
    readonly cloned_ms: number | null;
  };
  /** A partition that a device was let read, until it was asked to wipe it and said that it has. */
  readonly held_partitions: {
    readonly partition_id: PartitionId;
    readonly device_id: DeviceId;
    readonly org_id: OrgId;
    readonly held_ms: number;
    readonly asked_ms: number | null;
    readonly wiped_ms: number | null;
  };
  readonly refresh_tokens: {
    readonly token_hash: string;
    readonly family_id: string;
    readonly device_id: DeviceId;
    readonly expires_ms: number;
    /** Under which it was given up for the next; null while it has not been used. */
    readonly used_nonce: string | null;
    readonly next_hash: string | null;
  };
  readonly join_requests: {
    readonly device_code_hash: string;
    readonly user_code_hash: string;
    readonly name: string;
    readonly public_key: string;
    readonly asked_ms: number;
    readonly expires_ms: number;
    readonly approved_by: UserId | null;
  };
  readonly sessions: {
    readonly token_hash: string;
    readonly org_id: OrgId;
    readonly user_id: UserId;
    readonly expires_ms: number;
  };
  readonly api_tokens: {
    readonly token_id: string;
    readonly token_hash: string;
    readonly org_id: OrgId;
    readonly user_id: UserId;
    readonly name: string;
    /** JSON of `Permission[]`. */
    readonly permissions: string;
    /** JSON of `PartitionId[]`; null: all. */
    readonly partitions: string | null;
    readonly created_ms: number;
    readonly expires_ms: number;
  };
  /** What a passkey or another service has been asked, or a passkey that was just removed: sealed, good once and for minutes. */
  readonly ceremonies: {
    readonly ceremony_hash: string;
    readonly sealed: string;
    readonly expires_ms: number;
  };
  /** What people suggested for items: it goes with them. */
  readonly suggestions: {
    readonly partition_id: PartitionId;
    readonly suggestion_id: SuggestionId;
    readonly item_id: SharedItemId;
    readonly user_id: UserId;
    readonly asked_ms: number;
    /** A `SuggestedEdit`. */
    readonly edit_json: string;
    /** `taking`: it was decided to take it over, and is perhaps not written yet. `ended`: the item went. */
    readonly state: "open" | "taking" | "taken" | "declined" | "ended";
    readonly decided_by: UserId | null;
    readonly decided_ms: number | null;
    /** In whose map it is written, and as of when; of one that is taken over. */
    readonly map_id: DeviceId | null;
    readonly hlc: string | null;
  };
}
export type AccessTable = keyof AccessTables;
export type AccessRow<Name extends AccessTable> = AccessTables[Name];

/** By what a row of each table is told apart. */
export const accessKeys = {
  orgs: ["org_id"],
  partitions: ["partition_id"],
  acl: ["partition_id", "principal_id"],
  access_epochs: ["org_id"],
  org_keys: ["key_id"],
  setup_codes: ["code_hash"],
  users: ["user_id"],
  recovery_codes: ["user_id", "code_hash"],
  passkeys: ["credential_id"],
  sign_on_subjects: ["subject"],
  known_addresses: ["user_id", "address_hash"],
  user_groups: ["group_id"],
  group_members: ["group_id", "user_id"],
  invitations: ["invitation_id"],
  devices: ["device_id"],
  held_partitions: ["partition_id", "device_id"],
  refresh_tokens: ["token_hash"],
  join_requests: ["device_code_hash"],
  sessions: ["token_hash"],
  api_tokens: ["token_id"],
  ceremonies: ["ceremony_hash"],
  suggestions: ["partition_id", "suggestion_id"],
} as const satisfies { readonly [Name in AccessTable]: readonly (keyof AccessTables[Name])[] };
