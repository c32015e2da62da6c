import * as z from "zod";
import { UserId } from "../../model/team.ts";
import {
  Email,
  Password,
  OrgRole,
  PartitionRole,
  Person,
  PersonName,
  SecretCode,
  SignedIn,
} from "./people-model.ts";
import { procedure } from "./server-procedure.ts";

const manage = { kind: "org", permission: "people.manage" } as const;
const identified = z.object({ userId: UserId });
const Invitation = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: OrgRole,
  partitions: z.array(PartitionRole).readonly(),
  expiresMs: z.int(),
});
export type Invitation = z.infer<typeof Invitation>;

/** The people of an organisation and their roles in it. */
export const people = {
  list: procedure({ kind: "org", permission: "people.read" })
    .route({ method: "GET", path: "/people", summary: "People of the organisation" })
    .output(z.array(Person).readonly()),
  setRole: procedure(manage)
    .route({ method: "PUT", path: "/people/{userId}/role", summary: "Give a person a role, or none" })
    .input(identified.extend({ role: OrgRole }))
    .output(Person),
  /** Inactive: signed out everywhere, and nothing is lost. */
  setActive: procedure(manage)
    .route({
      method: "PUT",
      path: "/people/{userId}/active",
      summary: "Shut a person out, or let them in again",
    })
    .input(identified.extend({ active: z.boolean() }))
    .output(Person),
  /** What they shared stays. */
  remove: procedure(manage)
    .route({ method: "DELETE", path: "/people/{userId}", summary: "Remove a person with their devices" })
    .input(identified)
    .output(z.object({})),
  /** For who has lost telephone and recovery codes: the next sign-in needs the password alone. */
  resetSecondFactor: procedure(manage)
    .route({ method: "DELETE", path: "/people/{userId}/totp", summary: "Take a lost second factor away" })
    .input(identified)
    .output(Person),
  invitations: procedure(manage)
    .route({ method: "GET", path: "/invitations", summary: "Invitations that still hold" })
    .output(z.array(Invitation).readonly()),
  /** The code is shown this once. */
  invite: procedure(manage)
    .route({ method: "POST", path: "/invitations", summary: "Invite a person" })
    .input(
      z.object({
        email: Email,
        name: PersonName,
        role: OrgRole,
        partitions: z.array(PartitionRole).max(100).default([]),
        validMs: z
          .int()
          .min(60_000)
          .max(30 * 86_400_000)
          .default(7 * 86_400_000),
      }),
    )
    .output(Invitation.extend({ code: z.string(), link: z.string() })),
  withdrawInvitation: procedure(manage)
    .route({ method: "DELETE", path: "/invitations/{id}", summary: "Withdraw an invitation" })
    .input(z.object({ id: z.uuid() }))
    .output(z.object({})),
  accept: procedure({ kind: "public" })
    .route({ method: "POST", path: "/invitations/accept", summary: "Accept an invitation" })
    .input(z.object({ code: SecretCode, name: PersonName.optional(), password: Password }))
    .output(SignedIn),
};
