/** What the hub knows while it runs. All of it is derived: a hub that starts anew learns it from the log and its devices. */
import type { DeviceId } from "#shared/model/team.ts";
import type { DocumentName, DocumentParts } from "#shared/sync/document-name.ts";
import type { Frame } from "#shared/sync/frames.ts";
import type { checkUpdate } from "#shared/sync/gatekeeper.ts";
import type { ConnectionId } from "#shared/sync/sync-ids.ts";
import type { StatesDue } from "./compaction.ts";
import type { ErasedIds } from "./erased-ids.ts";
import type { TrialDoc } from "./trial-doc.ts";
import type { ConnectedBy, DeviceAccess, HubEffect, HubSettings } from "./hub-port.ts";

/** What a device may still send: so much at once, and refilled by the second. */
export interface Budget {
  updates: number;
  bytes: number;
  atMs: number;
}

export interface Connection {
  readonly id: ConnectionId;
  readonly deviceId: DeviceId;
  readonly by: ConnectedBy;
  access: DeviceAccess;
  /** Agreed on by `hello`; nothing else is heard before. */
  version: number | undefined;
  readonly channels: Map<number, Channel>;
  refusalCount: number;
  /** More waits in its socket than is pushed to: it is read to from the log when that has drained. */
  isLagging: boolean;
  /** Documents that are being read for it, and those that wait for their turn. */
  readingCount: number;
  readonly toRead: { readonly channel: Channel; readonly begin: () => void }[];
  /** Messages that came while it was lagging. */
  unreadCount: number;
  readonly connectedMs: number;
  heardMs: number;
  pingedMs: number;
  /** Documents it has no channel for, and that it was told of since the last tick. */
  told: Set<DocumentName>;
  /** Those to be told of with the next tick. */
  readonly changed: Map<DocumentName, number>;
  /** Frames that go out when the input has been dealt with. */
  readonly saying: Frame[];
  sayingBytes: number;
}

/**
 * - `reading`: what it lacks is being read from the log;
 * - `comparing`: it knows no `seq` of this log; it is asked what it has, and asks itself;
 * - `live`: it is sent what is appended;
 * - `lagging`: nothing is sent until its socket has drained.
 */
export type ChannelMode = "reading" | "comparing" | "live" | "lagging";

export interface Channel {
  readonly connection: Connection;
  readonly number: number;
  readonly document: HubDocument;
  mode: ChannelMode;
  /** All until then has been sent. */
  sentSeq: number;
  /** Updates that came over it. */
  takenCount: number;
  isOpen: boolean;
}

/** The state that updates are tried on: what is in the log, and what is on its way there. */
export interface Hot {
  readonly doc: TrialDoc;
  /** All of the log until then is in it; of later ones some may not be, where another instance wrote them. */
  seq: number;
  /** The clock that comes next, by client. */
  readonly heads: Map<number, number>;
  readonly owners: Map<number, DeviceId>;
  /** The epoch of erasures until which all that is erased was taken out. */
  purgedEpoch: number;
  /** What the state takes, or more: what was overwritten since is counted until somebody looks anew. */
  sizeBytes: number;
}

export interface HubDocument {
  readonly name: DocumentName;
  readonly parts: DocumentParts;
  /** All until then is known to be in the log; unknown before it was read once. */
  seq: number | undefined;
  /** Appended, but something before it is not heard of yet: another instance wrote it. */
  readonly ahead: Set<number>;
  hot: Hot | undefined;
  /** Somebody leans on what is not in the state: what the log holds beyond it is asked for before anything else is done. */
  mayBeBehind: boolean;
  isLoading: boolean;
  /** It is not known what its log holds, or something erased may be in it: it is read with the next tick. */
  mustRead: boolean;
  /** What is done once the document is hot, in order. */
  queue: HotWork[];
  readonly channels: Set<Channel>;
  /** Updates that were taken and are not answered by the log. */
  unsettledCount: number;
  lastPending: Pending | undefined;
  tailCount: number;
  usedMs: number;
}

export interface HotWork {
  readonly run: (hot: Hot) => void;
  /** The log could not be read. */
  readonly fail: () => void;
}

/** An update on its way into the log, or, without one, the promise to acknowledge what is known already after it. */
export interface Pending {
  readonly document: HubDocument;
  /** Absent where the hub itself wrote. */
  readonly channel: Channel | undefined;
  readonly count: number;
  readonly deviceId: DeviceId;
  readonly update: Uint8Array | undefined;
  readonly newClients: readonly number[];
  readonly ids: readonly string[];
  /** Answers made from a state that holds this update: they go out when it is in the log. */
  readonly answers: Omit<Answer, "seq">[];
}

export interface Answer {
  readonly channel: Channel;
  readonly stateVector: Uint8Array;
  readonly update: Uint8Array;
  /** The update holds all until then, once it goes out. */
  readonly seq: number;
}

export type Load =
  | { readonly kind: "hot"; readonly document: HubDocument }
  /** Whether there is more of it than its state has. */
  | { readonly kind: "further"; readonly document: HubDocument }
  | { readonly kind: "channel"; readonly channel: Channel };

export interface HubState {
  readonly settings: HubSettings;
  readonly check: typeof checkUpdate;
  nowMs: number;
  /** When the last tick was. */
  tickedMs: number;
  effects: HubEffect[];
  readonly connections: Map<ConnectionId, Connection>;
  readonly documents: Map<DocumentName, HubDocument>;
  readonly budgets: Map<DeviceId, Budget>;
  readonly loads: Map<number, Load>;
  readonly erased: ErasedIds;
  /** Connections that have something to say. */
  readonly speaking: Set<Connection>;
  /** Taken, and not yet handed to the log. */
  waiting: Pending[];
  inFlight:
    | { readonly batchId: number; readonly entries: readonly Pending[]; readonly states: StatesDue }
    | undefined;
  requestCount: number;
  batchCount: number;
  isDraining: boolean;
  /** The disk has no room. */
  isFull: boolean;
}
