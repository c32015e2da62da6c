/** What a device knows of its team and of what it shares: the shapes of `team-contract.ts`. */
import * as z from "zod";
import { HeadDoubt } from "../audit/tree-head.ts";
import { Permission } from "../model/access.ts";
import { FolderId, ItemId, PartitionId } from "../model/ids.ts";
import { ItemKind, Tag } from "../model/item.ts";
import { ColourName } from "../model/picture.ts";
import { PlacedText } from "../model/segment.ts";
import { StreamName } from "../model/stream.ts";
import {
  DeviceId,
  OrgId,
  PayloadId,
  SharedItemId,
  SharingState,
  TeamPartition,
  UserId,
} from "../model/team.ts";
import { refusals } from "../sync/frames.ts";

/**
 * Why something does not come through. The server's own words, and the device's: `payload-too-large`: more than the team
 * takes of one item. `unreadable`: what is here of it cannot be read any more. `purged`: it lay in the team's bin for too long.
 */
export const SharingRefusal = z.enum([...refusals, "payload-too-large", "unreadable", "purged"]);
export type SharingRefusal = z.infer<typeof SharingRefusal>;

/**
 * `off`: no host runs that would connect. `paused`: by the person's word. `metered`: the network costs, and they do not want it
 * used. `offline`: the server cannot be reached for now; it is tried again. `catching-up`: something is on its way, either
 * direction. `current`: nothing is. `full`: the server's disk has no room; it is read, and what waits here goes once it has. `expired`: the person has to join again. `revoked`: the team has shut this device out.
 * `outdated`: the server speaks no version of the protocol that this program does. `unproved`: the server has kept back for too
 * long what would prove that its trail only grows; nothing is exchanged until it gives it.
 */
export const TeamConnection = z.enum([
  "off",
  "paused",
  "metered",
  "offline",
  "connecting",
  "catching-up",
  "current",
  "full",
  "expired",
  "revoked",
  "outdated",
  "unproved",
]);
export type TeamConnection = z.infer<typeof TeamConnection>;

/** What last went wrong. Closed: the catalogue has a sentence for each. `detail`: the system's own word for it. */
export const TeamRemark = z.discriminatedUnion("code", [
  z.object({ code: z.literal("unreachable"), detail: z.string().max(200) }),
  z.object({ code: z.literal("no-answer") }),
  z.object({ code: z.literal("closed"), status: z.int() }),
  z.object({ code: z.literal("session-ended") }),
  z.object({ code: z.literal("device-revoked") }),
  z.object({ code: z.literal("version-unknown") }),
  z.object({ code: z.literal("answered"), status: z.int() }),
  z.object({ code: z.literal("server-full") }),
  z.object({ code: z.literal("server-restored") }),
  z.object({ code: z.literal("damaged-update") }),
  z.object({ code: z.literal("trail-withheld") }),
]);
export type TeamRemark = z.infer<typeof TeamRemark>;

export const SharingCounts = z.record(SharingState, z.int().nonnegative());
export type SharingCounts = z.infer<typeof SharingCounts>;

export const TeamLimits = z.object({
  /** Of what is sent, and of what is received: each for itself. 0: without a limit. */
  bytesPerSecond: z.int().min(0).max(10_000_000_000),
  /** `costs`: this network is paid for by the byte, so only edits and births go, no contents. Of some systems it can be asked. */
  network: z.enum(["as-system-says", "costs", "free"]),
});
export type TeamLimits = z.infer<typeof TeamLimits>;

export const TeamMembership = z.object({
  server: z.url(),
  org: z.object({ id: OrgId, name: z.string() }),
  person: z.object({ id: UserId, name: z.string() }),
  device: z.object({ id: DeviceId, name: z.string() }),
  joinedMs: z.number(),
});
export type TeamMembership = z.infer<typeof TeamMembership>;

export const TeamStatus = z.discriminatedUnion("joined", [
  z.object({ joined: z.literal(false) }),
  TeamMembership.extend({
    joined: z.literal(true),
    connection: TeamConnection,
    paused: z.boolean(),
    limits: TeamLimits,
    /** Items of this device, by how far they have come. */
    counts: SharingCounts,
    /** Items of others that this device knows of. */
    receivedCount: z.int().nonnegative(),
    /** What is still to be sent. */
    queue: z.object({
      updateCount: z.int().nonnegative(),
      payloadCount: z.int().nonnegative(),
      /** Edits and births that the server did not take; `exportRejected` writes them down. */
      rejectedCount: z.int().nonnegative(),
    }),
    /** The age of the oldest update that the server has not acknowledged; 0 where there is none. */
    lagMs: z.number().nonnegative(),
    /** When this device and the server last agreed that nothing is missing. */
    currentMs: z.number().optional(),
    /** When a failed connection is tried again. */
    nextTryMs: z.number().optional(),
    /**
     * When the server last said that something was suggested or decided that the person may see: what, `suggestions` says. Absent
     * where nothing was heard since the host began. A server of a version before does not say it.
     */
    suggestedMs: z.number().optional(),
    /** Absent where the last attempt came through. */
    failure: TeamRemark.optional(),
    /** The server's trail of what was done is not to be believed: it does not go on from what this device saw of it before. */
    trailDoubt: z.object({ why: HeadDoubt, seenMs: z.int() }).optional(),
    /** When the server last proved that its trail only grows. */
    trailProvedMs: z.number().optional(),
    /** It was asked for that and keeps it back; at `untilMs` nothing is exchanged any more until it gives it. */
    trailWithheld: z.object({ sinceMs: z.number(), untilMs: z.number() }).optional(),
  }),
]);
export type TeamStatus = z.infer<typeof TeamStatus>;

/**
 * While a person lets this device in on the server's own page, where they sign in as they do there: by single sign-on, a passkey
 * or a password. `asking`: they open the link, or that page, and say the code; again with another code where the first is of no use.
 */
export const BrowserJoin = z.discriminatedUnion("state", [
  z.object({ state: z.literal("asking"), userCode: z.string(), link: z.url({ protocol: /^https?$/ }) }),
  z.object({ state: z.literal("joined"), status: TeamStatus }),
]);
export type BrowserJoin = z.infer<typeof BrowserJoin>;

/** A partition that this device may read, and what the person may do there. */
export const DevicePartition = TeamPartition.extend({
  permissions: z.array(Permission).readonly(),
  /** Items of this device in it, and of others. */
  sharedCount: z.int().nonnegative(),
  receivedCount: z.int().nonnegative(),
});
export type DevicePartition = z.infer<typeof DevicePartition>;

/** A folder or a stream, all of whose items are shared. */
export const SharedSource = z.object({
  folderId: FolderId,
  /** The folder's path, or the stream's name. */
  name: z.string(),
  stream: StreamName.optional(),
  partitionId: PartitionId,
  /** The files themselves go with it, not only what is searched. */
  originals: z.boolean(),
  addedMs: z.number(),
  counts: SharingCounts,
});
export type SharedSource = z.infer<typeof SharedSource>;

/** What people said of an item, merged of all devices. */
export const ItemEdits = z.object({
  tags: z.array(Tag).readonly(),
  title: z.string().max(500).optional(),
  note: z.string().max(1_000_000).optional(),
  favourite: z.boolean(),
  label: ColourName.optional(),
  trashed: z.boolean(),
  /** It was moved here from there, and somebody who did not know edited it there since: that is not here. */
  editedAfterMove: PartitionId.optional(),
});
export type ItemEdits = z.infer<typeof ItemEdits>;

/** Something of this device that is shared, or is to be. */
export const SharedItem = z.object({
  id: SharedItemId,
  partitionId: PartitionId,
  /** Absent once it is gone from the library: then its birth is withdrawn. */
  itemId: ItemId.optional(),
  name: z.string(),
  state: SharingState,
  /** With `refused` alone. */
  why: SharingRefusal.optional(),
  withdrawn: z.boolean(),
  original: z.boolean(),
  changedMs: z.number(),
  edits: ItemEdits,
});
export type SharedItem = z.infer<typeof SharedItem>;

/** Something that another device shares. What it holds is fetched when it is opened. */
export const ReceivedItem = z.object({
  id: SharedItemId,
  partitionId: PartitionId,
  deviceId: DeviceId,
  payloadId: PayloadId,
  kind: ItemKind,
  /** When the other device said so last. */
  sharedMs: z.number(),
  withdrawn: z.boolean(),
  edits: ItemEdits,
});
export type ReceivedItem = z.infer<typeof ReceivedItem>;

/** The contents of a shared item, of whichever device. */
export const OpenedItem = z.object({
  id: SharedItemId,
  partitionId: PartitionId,
  deviceId: DeviceId,
  /** Where it is one of this device. */
  itemId: ItemId.optional(),
  name: z.string(),
  title: z.string().optional(),
  kind: ItemKind,
  mediaType: z.string(),
  timeMs: z.number(),
  sizeBytes: z.int().nonnegative(),
  /** Of what plays. */
  durationMs: z.number().nonnegative().optional(),
  segments: z.array(PlacedText).readonly(),
  /** Where the original can be read, with ranges, as the content of local items; absent where it was not shared. */
  originalPath: z.string().optional(),
});
export type OpenedItem = z.infer<typeof OpenedItem>;

/** How the original of a shared item comes: how much of it is there, and last where it can be read. */
export const FetchedOriginal = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("fetching"),
    receivedBytes: z.int().nonnegative(),
    sizeBytes: z.int().nonnegative(),
  }),
  z.object({ state: z.literal("here"), path: z.string() }),
]);
export type FetchedOriginal = z.infer<typeof FetchedOriginal>;

/** What was taken of a file that somebody carried here. */
export const ImportedFile = z.object({
  path: z.string(),
  documentCount: z.int().nonnegative(),
  payloadCount: z.int().nonnegative(),
  /** Where the server wrote it: when, and what it said of updates of this device. */
  answer: z
    .object({
      madeMs: z.int(),
      acknowledgedCount: z.int().nonnegative(),
      refusedCount: z.int().nonnegative(),
    })
    .optional(),
});
export type ImportedFile = z.infer<typeof ImportedFile>;
