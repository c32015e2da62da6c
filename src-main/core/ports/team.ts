/** What `core/replicate` offers to the contract's handlers: the team, and what is shared with it. */
import type { DeltaReport } from "#shared/rpc/server/delta-report.ts";
import type { FolderId, PartitionId } from "#shared/model/ids.ts";
import type { ColourName } from "#shared/model/picture.ts";
import type { DeviceId, MoveId, SharedItemId, SharingState, SuggestionId } from "#shared/model/team.ts";
import type { JoinAs } from "#shared/rpc/server/devices-contract.ts";
import type { MovedItem } from "#shared/rpc/server/items-contract.ts";
import type {
  Decisions,
  Suggestion,
  SuggestionFilter,
  SuggestionList,
} from "#shared/rpc/server/suggestions-contract.ts";
import type { SuggestedEdit } from "#shared/sync/suggestion.ts";
import type { SharedBy } from "#shared/rpc/team-contract.ts";
import type {
  BrowserJoin,
  DevicePartition,
  FetchedOriginal,
  ImportedFile,
  OpenedItem,
  ReceivedItem,
  SharedItem,
  SharedSource,
  TeamLimits,
  TeamStatus,
} from "#shared/rpc/team-status.ts";
import type { Admin } from "./admin.ts";
import type { TeamSource } from "./team-search.ts";
import type { Refusal } from "./use-cases.ts";

/** A part of many, and how many there are. */
interface Page<Value> {
  readonly items: readonly Value[];
  readonly totalCount: number;
}

export interface ItemEdit {
  readonly id: SharedItemId;
  readonly tags?: readonly string[] | undefined;
  readonly title?: string | undefined;
  readonly note?: string | undefined;
  readonly favourite?: boolean | undefined;
  /** `null`: none. */
  readonly label?: ColourName | null | undefined;
  readonly trashed?: boolean | undefined;
}

interface WrittenDelta {
  readonly path: string;
  readonly documentCount: number;
  readonly payloadCount: number;
}

/** Made by `core/replicate`: `createTeam(deps)`. Invariant: no connection is opened before a person has joined. */
export interface Team extends AsyncDisposable {
  /** Takes up where the last run stopped. Returns at once; the work goes on. */
  start(): Promise<void>;
  /** Something may have been stored. */
  wake(): void;
  status(): Promise<TeamStatus>;
  /** At once, then at every change. Ends when the signal fires. */
  watchStatus(signal: AbortSignal): AsyncIterable<TeamStatus>;
  join(
    input: { readonly url: string; readonly as: JoinAs; readonly deviceName: string },
    signal: AbortSignal,
  ): Promise<TeamStatus | Refusal>;
  /** Ends with `joined` or a refusal; when the signal fires, with nothing. */
  joinInBrowser(
    input: { readonly url: string; readonly deviceName: string },
    signal: AbortSignal,
  ): AsyncIterable<BrowserJoin | Refusal>;
  leave(): Promise<TeamStatus | Refusal>;
  partitions(): Promise<readonly DevicePartition[]>;
  sources(): Promise<readonly SharedSource[]>;
  share(input: {
    readonly source: SharedBy;
    readonly partitionId: PartitionId;
    readonly originals: boolean;
  }): Promise<SharedSource | Refusal>;
  unshare(source: SharedBy): Promise<{ readonly withdrawnCount: number } | Refusal>;
  items(input: {
    readonly state?: SharingState | undefined;
    readonly partitionId?: PartitionId | undefined;
    readonly folderId?: FolderId | undefined;
    readonly offset: number;
    readonly limit: number;
  }): Promise<Page<SharedItem>>;
  received(input: {
    readonly partitionId?: PartitionId | undefined;
    readonly withdrawn: boolean;
    readonly offset: number;
    readonly limit: number;
  }): Promise<Page<ReceivedItem>>;
  edit(edit: ItemEdit): Promise<SharedItem | ReceivedItem | Refusal>;
  move(
    input: {
      readonly id: SharedItemId;
      readonly to: PartitionId;
      readonly moveId?: MoveId | undefined;
    },
    signal: AbortSignal,
  ): Promise<MovedItem | Refusal>;
  /** Told to who may edit it, once it is taken over to all. */
  suggest(
    input: {
      readonly id: SharedItemId;
      readonly edit: SuggestedEdit;
      readonly suggestionId?: SuggestionId | undefined;
    },
    signal: AbortSignal,
  ): Promise<Suggestion | Refusal>;
  suggestions(filter: SuggestionFilter, signal: AbortSignal): Promise<SuggestionList | Refusal>;
  decideSuggestions(
    input: { readonly ids: readonly SuggestionId[]; readonly take: boolean },
    signal: AbortSignal,
  ): Promise<Decisions | Refusal>;
  /** What was declined waits again. */
  reopenSuggestion(id: SuggestionId, signal: AbortSignal): Promise<Suggestion | Refusal>;
  withdrawSuggestion(id: SuggestionId, signal: AbortSignal): Promise<Record<string, never> | Refusal>;
  setPaused(paused: boolean): Promise<TeamStatus | Refusal>;
  setLimits(limits: TeamLimits): Promise<TeamStatus | Refusal>;
  /** `editCount`: of so many items what was refused for want of a right is said anew. */
  retry(): Promise<{ readonly itemCount: number; readonly editCount: number } | Refusal>;
  /** What the server did not take is given up. */
  forgetRejected(): Promise<{ readonly updateCount: number } | Refusal>;
  exportRejected(path: string): Promise<{ readonly path: string; readonly updateCount: number } | Refusal>;
  exportDelta(path: string, signal: AbortSignal): Promise<WrittenDelta | Refusal>;
  /** Takes the file of a device that reaches no server to the server. */
  deliverDelta(path: string, signal: AbortSignal): Promise<DeltaReport | Refusal>;
  /** Of another device, or of the server for this one. */
  importDelta(path: string, signal: AbortSignal): Promise<ImportedFile | Refusal>;
  /** What the server has to say to a device that reaches none, into a file. `contents`: with what others share there. */
  fetchAnswer(
    input: { readonly deviceId: DeviceId; readonly path: string; readonly contents: boolean },
    signal: AbortSignal,
  ): Promise<{ readonly path: string } | Refusal>;
  openShared(id: SharedItemId, signal: AbortSignal): Promise<OpenedItem | Refusal>;
  /** The original of a shared item. Ends with `here` or a refusal; when the signal fires, nothing more is fetched. */
  fetchOriginal(id: SharedItemId, signal: AbortSignal): AsyncIterable<FetchedOriginal | Refusal>;
  readonly admin: Admin;
  /** What a search asks of the team. */
  readonly source: TeamSource;
  /** Undefined where it was not shared, or is not to be had now. */
  original(id: SharedItemId, signal: AbortSignal): Promise<SharedOriginal | undefined>;
}

export interface SharedOriginal {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}
