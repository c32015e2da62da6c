/** Documents that rows are made of, kept for a while: of one that is written to much only what is new is read. */
import * as Y from "yjs";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { projectionLimits } from "./limits.ts";

export interface ReadDocument {
  readonly seq: number;
  readonly document: Y.Doc;
}

export interface DocumentReader {
  /** As the log has it now. */
  read(name: DocumentName): Promise<ReadDocument>;
  /** Whoever changes what was read, in its copy alone, says so: the log's is another then. */
  drop(name: DocumentName): void;
  /** Lets go of what nobody has read for long. */
  dropIdle(): void;
}

interface Kept extends ReadDocument {
  readonly readMs: number;
}

/** `nowMs`: any clock that does not go back. */
export function createDocumentReader(log: Pick<UpdateLog, "load">, nowMs: () => number): DocumentReader {
  // The one that was not read for longest comes first.
  const kept = new Map<DocumentName, Kept>();
  const readOn = async (name: DocumentName, known: Kept | undefined): Promise<ReadDocument> => {
    const { seq, updates } = await log.load(name, known?.seq ?? 0);
    // A log that was put back from a backup may say something else from there on.
    if (known !== undefined && seq < known.seq) return readOn(name, undefined);
    const document = known?.document ?? new QuietDoc();
    for (const update of updates) Y.applyUpdate(document, update);
    return { seq, document };
  };
  return {
    async read(name) {
      const known = kept.get(name);
      // One that fails in the middle is not to be read on.
      kept.delete(name);
      const read = await readOn(name, known);
      kept.set(name, { ...read, readMs: nowMs() });
      const [oldest] = kept.keys();
      if (kept.size > projectionLimits.keptDocumentCountMax && oldest !== undefined) kept.delete(oldest);
      return read;
    },
    drop: (name) => void kept.delete(name),
    dropIdle() {
      for (const [name, { readMs }] of kept)
        if (nowMs() - readMs >= projectionLimits.keptIdleMs) kept.delete(name);
    },
  };
}
