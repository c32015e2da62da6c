import type { ActDraft } from "#shared/audit/leaf.ts";
import type { InclusionProof, LeafPage, TrailStatus } from "#shared/audit/read-trail.ts";
import type { Trail } from "#shared/audit/trail.ts";
import type { LogId } from "#shared/audit/tree-head.ts";
import type { Refusal } from "./use-cases.ts";

/** What those ask of the trail who do something that it tells of. */
export interface TrailNotes extends Trail {
  /** On the disk soon. Throws where so many wait that nothing more may be done unrecorded. */
  note(acts: readonly ActDraft[]): void;
  /** Whoever uses this device: the trail is the device's own. */
  readonly logId: LogId;
}

/** What people may ask of the trail. */
export interface TrailReading {
  status(): Promise<TrailStatus>;
  list(input: { readonly before?: number | undefined; readonly limit: number }): Promise<LeafPage>;
  prove(seq: number): Promise<InclusionProof | Refusal>;
  consistency(before: number): Promise<readonly string[] | Refusal>;
  /** The lines of a file that `verifyExport` checks. */
  exportLines(from: number): AsyncGenerator<string>;
}
