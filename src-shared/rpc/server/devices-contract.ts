import * as z from "zod";
import { PartitionId } from "../../model/ids.ts";
import { DeviceId, OrgId, UserId } from "../../model/team.ts";
import { Email, Password, PersonName, SecretCode } from "./people-model.ts";
import { procedure } from "./server-procedure.ts";

/** Ed25519, 32 bytes and 64 bytes in base64url. */
const DevicePublicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const Signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/);
/** Over `proofText` of what is asked for: shows that whoever asks holds the device's key. */
const proof = z.object({ nonce: SecretCode, signature: Signature });
const newDevice = proof.extend({ publicKey: DevicePublicKey, name: PersonName });

/** What a device signs. The purpose is part of it, so that a proof for one thing is none for another. */
export const proofText = (purpose: "join" | "collect" | "refresh", nonce: string, secret: string): string =>
  `tessera-device-${purpose}\n${nonce}\n${secret}`;

const DeviceCredentials = z.object({
  deviceId: DeviceId,
  orgId: OrgId,
  orgName: z.string(),
  userId: UserId,
  userName: z.string(),
  /** Says, signed by the organisation, whose the device's key is. */
  certificate: z.string(),
  /** Keys that the organisation signs with, as a JWK set. */
  orgKeys: z.object({ keys: z.array(z.record(z.string(), z.unknown())).readonly() }),
  accessToken: z.string(),
  accessExpiresMs: z.int(),
  /** Good once: each answer brings the next. */
  refreshToken: z.string(),
});
export type DeviceCredentials = z.infer<typeof DeviceCredentials>;

const Device = z.object({
  id: DeviceId,
  userId: UserId,
  name: z.string(),
  publicKey: z.string(),
  joinedMs: z.int(),
  lastSeenMs: z.int(),
  revokedMs: z.int().nullable(),
  /** When two were seen to use its identity. */
  clonedMs: z.int().nullable(),
  /** Partitions that it may no longer read and was asked to wipe; `null` until it has said that it did. */
  wipes: z
    .array(z.object({ partitionId: PartitionId, askedMs: z.int(), wipedMs: z.int().nullable() }))
    .readonly()
    // A server before this one asked for nothing.
    .default([]),
});
export type Device = z.infer<typeof Device>;

/** What a device did that is undone, or would be. */
const UndoCounts = z.object({
  /** Shared since then: they go into the trash, from where they can be taken back. */
  itemCount: z.int().nonnegative(),
  /** Tags, titles, notes and the like that hold again what they held before. */
  editCount: z.int().nonnegative(),
  /** Of the edits, those that were notes. */
  noteCount: z.int().nonnegative(),
});
export type UndoCounts = z.infer<typeof UndoCounts>;

const Undo = z.object({
  deviceId: DeviceId,
  /** By when the server received what it did; before the device joined: all that it ever did. */
  sinceMs: z.int().nonnegative(),
});

/** How whoever joins shows who they are. */
export const JoinAs = z.discriminatedUnion("by", [
  z.object({ by: z.literal("invitation"), code: SecretCode }),
  z.object({
    by: z.literal("password"),
    email: Email,
    password: Password,
    totp: z.string().trim().max(20).optional(),
  }),
  z.object({ by: z.literal("session"), token: SecretCode }),
]);
export type JoinAs = z.infer<typeof JoinAs>;

const open = { kind: "public" } as const;
const own = { kind: "own", permission: "devices.manage" } as const;

/** Devices hold a key each; what they are given is bound to it. */
export const devices = {
  challenge: procedure(open)
    .route({ method: "POST", path: "/devices/challenge", summary: "Something for a device to sign" })
    .output(z.object({ nonce: z.string() })),
  /** Signs `proofText("join", nonce, publicKey)`. A device that comes back with its key keeps its id. */
  join: procedure(open)
    .route({ method: "POST", path: "/devices", summary: "Join with a new device" })
    .input(newDevice.extend({ as: JoinAs }))
    .output(DeviceCredentials),
  /** For devices without a browser: a person lets it in with the short code. Signed as for `join`. */
  requestJoin: procedure(open)
    .route({ method: "POST", path: "/devices/requests", summary: "Ask to be let in" })
    .input(newDevice)
    .output(
      z.object({
        deviceCode: z.string(),
        userCode: z.string(),
        expiresMs: z.int(),
        pollEveryMs: z.int(),
        link: z.string(),
      }),
    ),
  /** Signs `proofText("collect", nonce, deviceCode)`. */
  collectJoin: procedure(open)
    .route({ method: "POST", path: "/devices/requests/collect", summary: "Whether it has been let in" })
    .input(proof.extend({ deviceCode: SecretCode }))
    .output(
      z.discriminatedUnion("state", [
        z.object({ state: z.literal("waiting") }),
        z.object({ state: z.literal("joined"), credentials: DeviceCredentials }),
      ]),
    ),
  request: procedure({ kind: "session" })
    .route({ method: "POST", path: "/devices/requests/look", summary: "Which device asks with this code" })
    .input(z.object({ userCode: SecretCode }))
    .output(z.object({ name: z.string(), publicKey: z.string(), askedMs: z.int() })),
  approve: procedure({ kind: "session" })
    .route({ method: "POST", path: "/devices/requests/approve", summary: "Let a device in as mine" })
    .input(z.object({ userCode: SecretCode }))
    .output(z.object({ name: z.string() })),
  /**
   * Signs `proofText("refresh", nonce, refreshToken)`. Who did not hear the answer asks again with the same nonce and
   * hears the same; with another nonce a used token counts as a copy of the device.
   */
  refresh: procedure(open)
    .route({ method: "POST", path: "/devices/refresh", summary: "The next access token" })
    .input(proof.extend({ refreshToken: SecretCode }))
    .output(DeviceCredentials),
  mine: procedure({ kind: "self" })
    .route({ method: "GET", path: "/devices/mine", summary: "My devices" })
    .output(z.array(Device).readonly()),
  list: procedure({ kind: "org", permission: "devices.manage" })
    .route({ method: "GET", path: "/devices", summary: "All devices of the organisation" })
    .output(z.array(Device).readonly()),
  rename: procedure(own)
    .route({ method: "PUT", path: "/devices/{deviceId}/name", summary: "Rename a device" })
    .input(z.object({ deviceId: DeviceId, name: PersonName }))
    .output(Device),
  /** Holds at once: its sockets are closed and its tokens are worth nothing. */
  revoke: procedure(own)
    .route({ method: "DELETE", path: "/devices/{deviceId}", summary: "Shut a device out for good" })
    .input(z.object({ deviceId: DeviceId }))
    .output(Device),
  /** By the device itself, once it holds nothing else: what it was asked to wipe and does not name is wiped. */
  holding: procedure({ kind: "self" })
    .route({
      method: "POST",
      path: "/devices/holding",
      summary: "Of which partitions this device holds anything",
    })
    .input(z.object({ partitionIds: z.array(PartitionId).max(10_000) }))
    .output(z.object({})),
  /** Of a device that is revoked. Nothing is changed by it. */
  undoPreview: procedure({ kind: "org", permission: "devices.manage" })
    .route({
      method: "POST",
      path: "/devices/{deviceId}/undo/preview",
      summary: "How much a revoked device did since a time",
    })
    .input(Undo)
    .output(UndoCounts),
  /** What others did stays. Done a second time there is nothing to undo. */
  undo: procedure({ kind: "org", permission: "devices.manage" })
    .route({
      method: "POST",
      path: "/devices/{deviceId}/undo",
      summary: "Undo what a revoked device did since a time",
    })
    .input(Undo)
    .output(UndoCounts),
};
