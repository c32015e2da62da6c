/** Truth of what is replicated: every update of every document, in order, on the disk before anybody hears of it. */
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { AppendedEntry, AppendEntry, CompactState, LoadedDocument } from "../hub/hub-port.ts";
import type { OwnedPast } from "./past.ts";

export interface DocumentHead {
  readonly name: DocumentName;
  readonly seq: number;
}

export interface Writers {
  readonly readSeq: number;
  readonly writers: readonly { readonly seq: number; readonly deviceId: DeviceId }[];
}

export interface UpdateLog extends AsyncDisposable {
  /** Made with the log: one that was put back from a backup gets another, so that devices look at what it lacks. */
  readonly epoch: string;
  /** From the next opening on it has another epoch. */
  renew(): Promise<void>;
  /** As one group: durable when it resolves, nothing of it where it rejects. */
  append(entries: readonly AppendEntry[]): Promise<readonly AppendedEntry[]>;
  load(name: DocumentName, since: number): Promise<LoadedDocument>;
  list(partitionIds: readonly PartitionId[]): Promise<readonly DocumentHead[]>;
  /** Of every partition: for whoever makes rows of them. */
  heads(): Promise<readonly DocumentHead[]>;
  /** When the server took the update of that number; undefined where that is not kept, or not any more. */
  receivedMs(head: DocumentHead): Promise<number | undefined>;
  /**
   * Who sent each update after `since`, in order, of those that the log still has one by one; and the number of the last there
   * ever was.
   */
  writers(name: DocumentName, since: number): Promise<Writers>;
  /**
   * Puts one state in the place of all updates until now, without what was overwritten or deleted; of those until the
   * state's where one is given, which holds them all. One that is older than what is there is passed over. What it replaces
   * is the document's past, until it is older than `logLimits.pastKeptMs`.
   */
  compact(name: DocumentName, state?: CompactState): Promise<void>;
  /** All that is kept of how the document came to be. */
  past(name: DocumentName): Promise<OwnedPast>;
  /** As `compact`, and of what was said before nothing is kept but who wrote when. */
  forget(name: DocumentName): Promise<void>;
  /** What was forgotten is then in no file of the log. */
  scrub(): Promise<void>;
}
