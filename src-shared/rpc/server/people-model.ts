/** Shapes that several of the server's contracts speak of. */
import * as z from "zod";
import { Permission, Role } from "../../model/access.ts";
import { PartitionId } from "../../model/ids.ts";
import { GroupId, OrgId, SharedName, TeamPartition, UserId } from "../../model/team.ts";

export const PersonName = SharedName;

/** Addresses are told apart without their case, as people write them. */
export const Email = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u)
  .transform((email) => email.normalize("NFC").toLowerCase());

/** Of a new password, in characters as people count them. */
export const passwordLengthMin = 12;
/** Why a new one is not taken: too short, too few characters that differ, known of the person, or tried first by whoever guesses. */
export const PasswordWeakness = z.enum(["short", "plain", "known", "common"]);
export type PasswordWeakness = z.infer<typeof PasswordWeakness>;

/** Any that somebody may have; what a new one must be is said by the server, with a sentence. */
export const Password = z.string().min(1).max(1_000);

/** Codes and tokens as they are handed in: what is wrong with them is told by nobody but the server. */
export const SecretCode = z.string().trim().min(1).max(500);

/** None: only what is given in single partitions. */
export const OrgRole = Role.nullable();
export type OrgRole = z.infer<typeof OrgRole>;

export const Person = z.object({
  id: UserId,
  name: z.string(),
  email: z.string(),
  role: OrgRole,
  active: z.boolean(),
  hasSecondFactor: z.boolean(),
  addedMs: z.int(),
});
export type Person = z.infer<typeof Person>;

export const PartitionRole = z.object({ partitionId: PartitionId, role: Role });
export type PartitionRole = z.infer<typeof PartitionRole>;

export const Group = z.object({
  id: GroupId,
  name: z.string(),
  role: OrgRole,
  members: z.array(UserId).readonly(),
});
export type Group = z.infer<typeof Group>;

/** A person's session in a browser or a program: the token comes back as `Authorization: Bearer`. */
export const SignedIn = z.object({
  token: z.string(),
  expiresMs: z.int(),
  userId: UserId,
  name: z.string(),
});
export type SignedIn = z.infer<typeof SignedIn>;

export const WhoAmI = z.object({
  orgId: OrgId,
  orgName: z.string(),
  userId: UserId,
  name: z.string(),
  email: z.string(),
  by: z.enum(["session", "device", "token"]),
  hasPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** In the organisation, and so in all of its partitions. */
  permissions: z.array(Permission).readonly(),
  partitions: z
    .array(TeamPartition.extend({ archived: z.boolean(), permissions: z.array(Permission).readonly() }))
    .readonly(),
});
export type WhoAmI = z.infer<typeof WhoAmI>;
