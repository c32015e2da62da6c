/**
 * Truth for what this device shares with its team and has made and not yet had acknowledged; a copy of the documents that
 * both have. Every call is one transaction.
 */
import type { FolderId, ItemId, PartitionId, SpaceId } from "#shared/model/ids.ts";
import type { Item } from "#shared/model/item.ts";
import type { ColourName } from "#shared/model/picture.ts";
import type { SegmentDraft } from "#shared/model/segment.ts";
import type { StreamName } from "#shared/model/stream.ts";
import type { PayloadId, SharedItemId, SharingState } from "#shared/model/team.ts";
import type {
  DevicePartition,
  ReceivedItem,
  SharedItem,
  SharedSource,
  SharingCounts,
  SharingRefusal,
  TeamLimits,
  TeamMembership,
  TeamRemark,
} from "#shared/rpc/team-status.ts";
import type { MovedItem } from "#shared/rpc/server/items-contract.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { QuantisedVector } from "./library-store.ts";
import type { SeenPicture } from "./picture.ts";

/** How the server knows this device. */
export interface TeamCredentials {
  /** Says, signed by the organisation, whose this device's key is. */
  readonly certificate: string;
  /** With which certificates of the organisation are checked, as a JWK set. */
  readonly orgKeys: string;
  /** Good once. */
  readonly refreshToken: string;
  /** With which it was last asked for the next one and no answer was heard: asked again with it, the answer is the same. */
  readonly refreshNonce?: string;
}

export interface TeamRow extends TeamCredentials {
  readonly membership: TeamMembership;
  readonly paused: boolean;
  readonly limits: TeamLimits;
  readonly erasedEpoch: number;
  readonly currentMs?: number;
  readonly failure?: TeamRemark;
  /** The last head of the organisation's trail that was seen, as whoever checks it wrote it down. */
  readonly auditHead?: string;
  /** When the server last said anything, by a connection or in a file, by its clock. */
  readonly heardMs?: number;
  /** When this device last wrote its changes to a file. */
  readonly exportedMs?: number;
}

/** `null` takes away what is there; a name that is absent changes nothing. */
export type TeamChange = Partial<Omit<TeamRow, "membership" | "failure" | "refreshNonce">> & {
  readonly failure?: TeamRemark | null;
  readonly refreshNonce?: string | null;
};

/** A folder or a stream of the library. */
export interface Source {
  readonly folderId: FolderId;
  readonly name: string;
  readonly stream?: StreamName;
}

export type SourceRow = Pick<SharedSource, "folderId" | "partitionId" | "originals" | "addedMs">;

/** What this device has told of an item in a partition. */
export interface SharedRow {
  readonly id: SharedItemId;
  readonly partitionId: PartitionId;
  /** In which it was shared, where it was moved from there. */
  readonly homeId?: PartitionId;
  readonly itemId: ItemId;
  readonly version?: string;
  readonly payloadId?: PayloadId;
  /** Of its `version`, where it was shared and the server has it, as far as is known here. */
  readonly storedOriginalId?: PayloadId;
  readonly withdrawn: boolean;
  readonly state: SharingState;
  /** The server has removed it from the trash: it is not told again. */
  readonly purged: boolean;
  /** By its name in the partition: nothing of it goes there again, whatever becomes of it here. */
  readonly erased: boolean;
  /** User tags as the documents have them; absent: not known. */
  readonly tags?: readonly string[];
}

/** An item that may differ from what is shared of it. */
export interface DueItem {
  readonly itemId: ItemId;
  /** Grows with each change. */
  readonly mark: number;
  /** Absent: gone from the library. */
  readonly item?: Item;
  readonly userTags: readonly string[];
  /** Whether its content has a picture, by now. */
  readonly isSeen: boolean;
  /** Absent: it is not to be shared. */
  readonly source?: SourceRow;
  readonly shared: readonly SharedRow[];
}

export interface ItemContent {
  readonly segments: readonly SegmentDraft[];
  /** One a segment; undefined where it has none in the space. */
  readonly vectors: readonly (QuantisedVector | undefined)[];
  /** Absent where it was not looked at, or has neither colours nor a place. */
  readonly picture?: Pick<SeenPicture, "colours" | "place">;
}

export interface StagedPayload {
  readonly payloadId: PayloadId;
  /** The key, and what was sealed with it. */
  readonly body: Uint8Array;
}

/** What came in a file. */
export interface CarriedPayload extends StagedPayload {
  /** Absent where a program before this one wrote the file. */
  readonly partitionId?: PartitionId;
}

/** What is to be told of an item from now on. Its birth goes when its payloads have arrived. */
export interface StagedItem {
  readonly itemId: ItemId;
  readonly partitionId: PartitionId;
  readonly folderId: FolderId;
  readonly name: string;
  readonly version: string;
  readonly payloadId: PayloadId;
  readonly originalId?: PayloadId;
  /** Without an original that the server has. */
  readonly payloads: readonly StagedPayload[];
}

/** In which partition the server has it, or is to have it: one that waits is redirected where its item moves. */
export interface PayloadPlace {
  readonly payloadId: PayloadId;
  readonly partitionId: PartitionId;
}

export interface WaitingPayload extends StagedPayload, PayloadPlace {
  readonly attemptCount: number;
}

/** An item whose document of births does not yet say what is to be told of it. */
export interface UnbornItem {
  readonly id: SharedItemId;
  readonly births: DocumentName;
  readonly payloadId: PayloadId;
  readonly itemId: ItemId;
  readonly kind: Item["kind"];
  readonly withdrawn: boolean;
}

/** An item whose payloads the server may lack: it was put back from a backup, or the library was. */
export interface UnsureItem {
  readonly id: SharedItemId;
  readonly partitionId: PartitionId;
  /** Of its content, and of its original where that is shared; without what waits to be sent. */
  readonly payloadIds: readonly PayloadId[];
}

/** What the server has of a document, as far as it was told here. */
export interface KnownBase {
  readonly name: DocumentName;
  /** Everything of the server's log until there is in it; 0 and an empty epoch where nothing is. */
  readonly seq: number;
  /** Names the server's log: another one means that it was put back from a backup. */
  readonly epoch: string;
  /** As Yjs encodes it. */
  readonly stateVector: Uint8Array;
}

export interface StoredDocument extends KnownBase {
  readonly state?: Uint8Array;
  /** In order; folded into the state when there are many. */
  readonly updates: readonly Uint8Array[];
  /** Of the last of these. */
  readonly until: number;
  /** Own ones that the server has not acknowledged. What a person sees is all of it together. */
  readonly own: readonly OwnUpdate[];
}

/** An update of Yjs that this device made. */
export interface OwnUpdate {
  /** A later one has a greater number. */
  readonly number: number;
  readonly name: DocumentName;
  readonly bytes: Uint8Array;
  readonly madeMs: number;
}
export interface RejectedUpdate extends OwnUpdate {
  readonly why: SharingRefusal;
}

/** What people said of an item: tags by their ids, for names are the dictionary's. */
export interface MergedEdits {
  readonly tagIds: readonly string[];
  readonly title?: string;
  readonly note?: string;
  readonly favourite: boolean;
  readonly label?: ColourName;
  readonly trashed: boolean;
  /**
   * Where it is now; `isEditedSince`: somebody who did not know said something here after it had gone. `payloadId`: the content that
   * went along; absent where a program before this one heard of it.
   */
  readonly moved?: MovedItem & { readonly isEditedSince: boolean; readonly payloadId?: PayloadId };
}

export interface NamedTag {
  readonly tagId: string;
  readonly name: string;
}

/** What a document says, as far as rows are made of it. */
export type DocumentFacts =
  | {
      readonly kind: "births";
      /** Of others. */
      readonly items: readonly Omit<ReceivedItem, "edits">[];
      /** Of whomever: taken out of the document by the server. */
      readonly gone: readonly SharedItemId[];
      /** The greatest number that this device has given, as the document knows; 0: none. */
      readonly ownNumberMax: number;
    }
  | {
      readonly kind: "edits";
      readonly items: readonly { readonly id: SharedItemId; readonly edits: MergedEdits }[];
      /** Nobody says anything of them any more: taken out of the document by the server. */
      readonly gone: readonly SharedItemId[];
    }
  | { readonly kind: "tags"; readonly tags: readonly NamedTag[] };

/** An own update, and what the document says with it. */
export interface OwnChange {
  readonly name: DocumentName;
  readonly bytes: Uint8Array;
  readonly facts: DocumentFacts;
}

/** What the server has now besides. */
export interface BaseChange extends KnownBase {
  readonly updates: readonly Uint8Array[];
  /** Own ones that it has, too. */
  readonly acknowledged: readonly number[];
  readonly facts: DocumentFacts;
}

/** Some own updates were not taken. What takes the place of one has the same clocks, and nothing of what it held. */
export interface RefusedUpdates {
  readonly name: DocumentName;
  readonly why: SharingRefusal;
  readonly updates: readonly { readonly number: number; readonly replacement: Uint8Array | undefined }[];
}

export interface ReplicaCounts {
  readonly items: SharingCounts;
  readonly receivedCount: number;
  readonly updateCount: number;
  readonly payloadCount: number;
  readonly payloadBytes: number;
  readonly rejectedCount: number;
  readonly oldestUpdateMs?: number;
}

/** A document without what is erased. */
export interface WipedDocument {
  readonly name: DocumentName;
  /** In the place of its state and of all updates until there; absent where there is nothing. */
  readonly state?: Uint8Array;
  readonly until: number;
  /** In the place of what waits. */
  readonly own: readonly Pick<OwnUpdate, "number" | "bytes">[];
  /** Numbers of those that were refused and are not kept any more. */
  readonly rejected: readonly number[];
}

export interface ReplicaStore {
  team(): Promise<TeamRow | undefined>;
  /** `deviceId` of the membership names what is shared from now on. */
  joinTeam(row: Pick<TeamRow, "membership" | keyof TeamCredentials>): Promise<void>;
  changeTeam(change: TeamChange): Promise<void>;
  /** All that has to do with the team is gone; the library stays. */
  leaveTeam(): Promise<void>;

  partitions(): Promise<readonly DevicePartition[]>;
  /** In the place of those known. Of what may be read no more nothing is kept. */
  putPartitions(partitions: readonly Pick<DevicePartition, "id" | "name" | "permissions">[]): Promise<void>;

  source(by: { readonly folderId: FolderId } | { readonly stream: StreamName }): Promise<Source | undefined>;
  sources(): Promise<readonly SharedSource[]>;
  /** All items of it are then due. */
  putSource(source: SourceRow): Promise<void>;
  /** The same; how many items are to be withdrawn. */
  removeSource(folderId: FolderId): Promise<number>;

  dueItems(nowMs: number, limit: number): Promise<readonly DueItem[]>;
  sharedOf(itemId: ItemId): Promise<readonly SharedRow[]>;
  nextDueMs(): Promise<number | undefined>;
  /** What they were then has been compared with what is shared of them; those that changed since stay due. */
  settleItems(items: readonly Pick<DueItem, "itemId" | "mark">[]): Promise<void>;
  /** Those that were refused are due again; how many. */
  retryItems(): Promise<number>;
  /** Those whose payload has vectors of another space, or of words that are not shared, are due again. */
  moveToSpace(spaceId: SpaceId): Promise<void>;
  contentOf(itemId: ItemId, spaceId: SpaceId): Promise<ItemContent>;
  /** New, or another payload in the place of the one before. Gives its name in the team. */
  stageItem(staged: StagedItem, nowMs: number): Promise<SharedItemId>;
  /** It is no longer there, or no longer to be seen by the team. */
  withdrawItem(id: SharedItemId, nowMs: number): Promise<void>;
  refuseItem(
    item: Pick<StagedItem, "itemId" | "partitionId" | "folderId" | "name" | "version">,
    why: SharingRefusal,
    nowMs: number,
  ): Promise<void>;

  /** Whose time has come, or is further ahead than any pause is: then a clock was ahead. */
  duePayloads(nowMs: number, limit: number): Promise<readonly WaitingPayload[]>;
  /** All that wait, without their bodies. */
  waitingPayloads(): Promise<readonly (PayloadPlace & { readonly sizeBytes: number })[]>;
  /** One that waits, or that came in a file. */
  payloadBody(payloadId: PayloadId): Promise<Uint8Array | undefined>;
  /** It goes with its partition, where that may be read no more. */
  carryPayload(payload: CarriedPayload): Promise<void>;
  nextPayloadMs(): Promise<number | undefined>;
  payloadArrived(at: PayloadPlace): Promise<void>;
  payloadFailed(at: PayloadPlace, nextAttemptMs: number): Promise<void>;
  payloadRefused(at: PayloadPlace, why: SharingRefusal, nowMs: number): Promise<void>;
  /** In the order of their numbers. `all`: those as well whose payloads the server does not have yet. */
  unbornItems(limit: number, whose: "arrived" | "all"): Promise<readonly UnbornItem[]>;

  /** The server may lack payloads of items that were born in it; those that wait to be sent are not asked for. */
  doubtPayloads(births: DocumentName): Promise<void>;
  /** Some of them, in the order of their numbers. */
  unsureItems(limit: number): Promise<readonly UnsureItem[]>;
  /** The server was asked for these; those of `lacking` are due again, to be made and sent anew. */
  settlePayloads(asked: readonly SharedItemId[], lacking: readonly SharedItemId[]): Promise<void>;

  documents(): Promise<readonly KnownBase[]>;
  document(name: DocumentName): Promise<StoredDocument>;
  /** Folds all updates of the base until one into its state. */
  foldDocument(name: DocumentName, state: Uint8Array, until: number): Promise<void>;
  /** What is known of the server is forgotten, so that all of it is asked for again. */
  forgetDocument(name: DocumentName): Promise<void>;
  /**
   * This device's own: on disk before anything is sent. The library's tags are left alone, for it is made of them. `born`:
   * items whose births it carries. Gives its number.
   */
  appendOwn(change: OwnChange, born: readonly SharedItemId[], nowMs: number): Promise<number>;
  /** Gives the items of the library whose tags changed by it. */
  storeBase(change: BaseChange, nowMs: number): Promise<readonly ItemId[]>;
  /** What waits to be acknowledged, oldest first. */
  ownUpdates(): Promise<readonly OwnUpdate[]>;
  refuseUpdates(refused: RefusedUpdates, nowMs: number): Promise<void>;
  /** What is to be shared and waits for the server to take it. */
  refuseWaiting(why: SharingRefusal, nowMs: number): Promise<void>;
  rejected(): Promise<readonly RejectedUpdate[]>;
  forgetRejected(numbers: readonly number[]): Promise<void>;
  /** Documents of births of which the server has not said that it has made rows of all. */
  unprojected(): Promise<readonly DocumentName[]>;
  /** The server has made rows of all that is in the document until there. */
  projected(name: DocumentName, seq: number, nowMs: number): Promise<void>;

  tagNames(partitionId: PartitionId): Promise<readonly NamedTag[]>;
  editsOf(id: SharedItemId): Promise<MergedEdits | undefined>;
  sharedItem(id: SharedItemId): Promise<SharedItem | undefined>;
  receivedItem(id: SharedItemId): Promise<ReceivedItem | undefined>;
  sharedItems(
    filter: {
      readonly state?: SharingState | undefined;
      readonly partitionId?: PartitionId | undefined;
      readonly folderId?: FolderId | undefined;
    },
    offset: number,
    limit: number,
  ): Promise<{ readonly items: readonly SharedItem[]; readonly totalCount: number }>;
  receivedItems(
    filter: { readonly partitionId?: PartitionId | undefined; readonly withdrawn: boolean },
    offset: number,
    limit: number,
  ): Promise<{ readonly items: readonly ReceivedItem[]; readonly totalCount: number }>;
  replicaCounts(): Promise<ReplicaCounts>;
  erase(ids: readonly string[], epoch: number): Promise<void>;
  /** What stood there before is nowhere in the file afterwards. */
  wipeDocument(wiped: WipedDocument): Promise<void>;
  isErased(id: string): Promise<boolean>;
}
