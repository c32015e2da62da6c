/** Who and what a team consists of. Ids are version 7 UUIDs that whoever makes the thing makes. */
import * as z from "zod";
import { uuidPattern } from "../kit/uuid.ts";
import { PartitionId } from "./ids.ts";

export const OrgId = z.uuid().brand<"OrgId">();
export type OrgId = z.infer<typeof OrgId>;

export const UserId = z.uuid().brand<"UserId">();
export type UserId = z.infer<typeof UserId>;

export const GroupId = z.uuid().brand<"GroupId">();
export type GroupId = z.infer<typeof GroupId>;

export const DeviceId = z.uuid().brand<"DeviceId">();
export type DeviceId = z.infer<typeof DeviceId>;

/** Whom rights are given to. */
export const PrincipalId = z.union([UserId, GroupId]);
export type PrincipalId = z.infer<typeof PrincipalId>;

/** Letters of any script; no control characters, nor those that turn the reading direction of what follows. */
export const SharedName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+$/u)
  .transform((name) => name.normalize("NFC"));

/** The unit of sharing, replication and permission. What is in none of them never leaves the device. */
export const TeamPartition = z.object({ id: PartitionId, name: SharedName });
export type TeamPartition = z.infer<typeof TeamPartition>;

/**
 * An item as a team knows it: `<device>.<segment>.<n>`, made once by the device that shared it. The same content on two
 * devices is two items; the projection brings them together by what they hold.
 */
export const SharedItemId = z
  .string()
  // One spelling an item, for what is erased is told by its id.
  .regex(new RegExp(`^${uuidPattern}\\.(?:0|[1-9]\\d{0,8})\\.(?:0|[1-9]\\d{0,2}|1\\d{3})$`))
  .brand<"SharedItemId">();
export type SharedItemId = z.infer<typeof SharedItemId>;

/** Of one move of an item from a partition to another: whoever asks for it again with the same id gets the same answer. */
export const MoveId = z.uuid().brand<"MoveId">();
export type MoveId = z.infer<typeof MoveId>;

/** Of what somebody suggests: asked for twice with the same id it is one. */
export const SuggestionId = z.uuid().brand<"SuggestionId">();
export type SuggestionId = z.infer<typeof SuggestionId>;

/** Lower-case hexadecimal SHA-256 of a sealed payload: what it is asked for by, and checked against. */
export const PayloadId = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"PayloadId">();
export type PayloadId = z.infer<typeof PayloadId>;

/** How far something that is shared has come; `refused` carries why. */
export const SharingState = z.enum(["local", "queued", "acknowledged", "projected", "refused"]);
export type SharingState = z.infer<typeof SharingState>;
