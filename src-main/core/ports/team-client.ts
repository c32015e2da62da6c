/** What a device asks of its team's server besides the documents. Every call is one that a person's joining has allowed. */
import type { HeadWithProof } from "#shared/audit/read-trail.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId, PayloadId } from "#shared/model/team.ts";
import type { DeltaReport } from "#shared/rpc/server/delta-report.ts";
import type { JoinAs } from "#shared/rpc/server/devices-contract.ts";
import type { TeamResult } from "#shared/rpc/server/search-contract.ts";
import type { DevicePartition, TeamMembership, TeamRemark } from "#shared/rpc/team-status.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { TeamCredentials } from "./replica-store.ts";
import type { TeamQuestion } from "./team-search.ts";

/**
 * `ended`: the person has to join again. `revoked`: the device is shut out. `unauthorised`: the token is not taken any more,
 * ask for the next. `failed`: it may be tried again.
 */
export type TeamFailure =
  | { readonly kind: "ended" | "revoked" | "unauthorised" }
  | { readonly kind: "failed"; readonly remark: TeamRemark };

export type JoinOutcome =
  | {
      readonly kind: "joined";
      readonly membership: Omit<TeamMembership, "server" | "joinedMs">;
      readonly credentials: TeamCredentials;
    }
  | { readonly kind: "invitation" | "credentials" | "totp" | "too-many-tries" | "no-server" | "refused" }
  | { readonly kind: "unreachable"; readonly detail: string };

export type JoinFailure = Exclude<JoinOutcome, { readonly kind: "joined" }>;

/** The server waits for a person to let this device in. */
export interface AskedToJoin {
  readonly kind: "asked";
  /** What the device shows. */
  readonly userCode: string;
  /** Of the web, as the server says; a person opens it. */
  readonly link: string;
  /** What the device is let in with: shown to nobody. */
  readonly deviceCode: string;
  /** Which of the device's keys asks. */
  readonly keyNumber: number;
  readonly pollEveryMs: number;
}

/** As the device that the certificate is of, and as no other, where there is one. */
export interface JoiningDevice {
  readonly url: string;
  readonly deviceName: string;
  readonly certificate?: string;
}

/** Something for the device to sign, good once. */
export type NonceOutcome = { readonly kind: "nonce"; readonly nonce: string } | TeamFailure;

export type TokenOutcome =
  | {
      readonly kind: "token";
      readonly token: string;
      readonly untilMs: number;
      /** Takes the place of the one that was given. */
      readonly credentials: TeamCredentials;
    }
  /** The nonce was not good, or is no longer: ask with another one. */
  | { readonly kind: "nonce-refused" }
  | TeamFailure;

export type PayloadOutcome =
  | { readonly kind: "stored" }
  /** Not taken, and not to be sent again as it is. */
  | { readonly kind: "refused"; readonly why: "not-permitted" | "too-large" | "erased" | "malformed" }
  | TeamFailure;

export type PayloadRead =
  /** The key, and what was sealed with it; its hash was checked. */
  | { readonly kind: "found"; readonly body: Uint8Array }
  | { readonly kind: "absent" | "erased" | "not-permitted" }
  | TeamFailure;

export type DeltaDelivery =
  /** The server has read it; what it took and what not. */
  { readonly kind: "delivered"; readonly report: DeltaReport } | { readonly kind: "too-large" } | TeamFailure;

export type AnswerFetched =
  | { readonly kind: "answer"; readonly chunks: AsyncIterable<Uint8Array> }
  /** `not-permitted`: the file would hold what this device may not read. */
  | { readonly kind: "no-device" | "not-permitted" }
  | TeamFailure;

/** How fast what comes may come. */
export interface Pace {
  /** Resolves when more may be taken, or the signal fires; undefined where it may be at once. */
  taken(sizeBytes: number, signal: AbortSignal): Promise<void> | undefined;
  /** How long so much takes at least, in milliseconds. */
  leastMs(sizeBytes: number): number;
}

export interface TeamServer {
  readonly server: string;
  /** Of a few minutes. */
  readonly token: string;
}

export interface TeamClient {
  join(
    /** `refused` where the certificate's device is somebody else's, or shut out. */
    input: JoiningDevice & { readonly as: JoinAs },
    signal: AbortSignal,
  ): Promise<JoinOutcome>;
  /** Asks to be let in by a person, who shows elsewhere who they are. */
  requestJoin(device: JoiningDevice, signal: AbortSignal): Promise<AskedToJoin | JoinFailure>;
  /** `over`: nobody did in time. `ask-anew`: the server knows the key as another person's, so another one has to ask. */
  collectJoin(
    device: JoiningDevice,
    asked: AskedToJoin,
    signal: AbortSignal,
  ): Promise<
    { readonly kind: "waiting" } | { readonly kind: "over" } | { readonly kind: "ask-anew" } | JoinOutcome
  >;
  nonce(server: string, signal: AbortSignal): Promise<NonceOutcome>;
  /** With the same nonce the answer is the same; with another one, a token that was used counts as another device's copy. */
  token(
    server: string,
    given: { readonly refreshToken: string; readonly nonce: string; readonly certificate: string },
    signal: AbortSignal,
  ): Promise<TokenOutcome>;
  partitions(
    at: TeamServer,
    signal: AbortSignal,
  ): Promise<
    | {
        readonly kind: "partitions";
        readonly partitions: readonly Pick<DevicePartition, "id" | "name" | "permissions">[];
      }
    | TeamFailure
  >;
  /** Says of which partitions this device holds anything: what it was asked to wipe and does not name is gone from it. */
  holding(
    at: TeamServer,
    partitionIds: readonly PartitionId[],
    signal: AbortSignal,
  ): Promise<{ readonly kind: "told" } | TeamFailure>;
  putPayload(
    at: TeamServer,
    payload: { readonly partitionId: PartitionId; readonly payloadId: PayloadId; readonly body: Uint8Array },
    signal: AbortSignal,
  ): Promise<PayloadOutcome>;
  getPayload(
    at: TeamServer,
    payload: {
      readonly partitionId: PartitionId;
      readonly payloadId: PayloadId;
      /** How many bytes have come so far. */
      readonly onReceived?: (receivedBytes: number) => void;
      /** Absent: as fast as it comes. */
      readonly pace?: Pace;
    },
    signal: AbortSignal,
  ): Promise<PayloadRead>;
  /** A file that a device has signed, this one or another: whoever brings it needs no right in what is in it. */
  deliver(at: TeamServer, chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<DeltaDelivery>;
  /** What the server has to say to a device that does not reach it. Reading it may fail as any file may. */
  answerFor(
    at: TeamServer,
    asked: { readonly deviceId: DeviceId; readonly contents: boolean },
    signal: AbortSignal,
  ): Promise<AnswerFetched>;
  /** Which of these the server does not have. */
  lacking(
    at: TeamServer,
    of: { readonly partitionId: PartitionId; readonly payloadIds: readonly PayloadId[] },
    signal: AbortSignal,
  ): Promise<{ readonly kind: "lacking"; readonly payloadIds: readonly PayloadId[] } | TeamFailure>;
  search(
    at: TeamServer,
    question: TeamQuestion,
    signal: AbortSignal,
  ): Promise<{ readonly kind: "found"; readonly result: TeamResult } | TeamFailure>;
  /** The newest head of the organisation's trail, and that it goes on from the one of this size. */
  trailHead(
    at: TeamServer,
    before: number,
    signal: AbortSignal,
  ): Promise<{ readonly kind: "head"; readonly given: HeadWithProof } | TeamFailure>;
  /** How far the server has made rows of documents; those that it does not know are left out. */
  projected(
    at: TeamServer,
    names: readonly DocumentName[],
    signal: AbortSignal,
  ): Promise<
    | {
        readonly kind: "projected";
        readonly documents: readonly { readonly name: DocumentName; readonly seq: number }[];
      }
    | TeamFailure
  >;
}
