/** Documents that rows are made of, kept for a while: of one that is written to much only what is new is read. */
import * as Y from "yjs";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import { rootKeysOf } from "#shared/sync/root-keys.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { projectionLimits } from "./limits.ts";

export interface ReadDocument {
  readonly seq: number;
  readonly document: Y.Doc;
  /** Absent where all of it must be looked at. */
  readonly changed: Changed | undefined;
}

export interface Changed {
  /** Rows were made of all until there. */
  readonly sinceSeq: number;
  /** Numbers of the items of which something was said since, and of those to be looked at again. */
  readonly numbers: ReadonlySet<string>;
}

export interface DocumentReader {
  /** As the log has it now. */
  read(name: DocumentName): Promise<ReadDocument>;
  /** Rows are made of it as it was read. `again`: numbers of items that are looked at the next time, whether they change or not. */
  made(name: DocumentName, seq: number, again: Iterable<string>): void;
  /** Whoever changes what was read, in its copy alone, says so: the log's is another then. */
  drop(name: DocumentName): void;
  /** Lets go of what nobody has read for long. */
  dropIdle(): void;
}

interface Kept {
  readonly seq: number;
  readonly document: Y.Doc;
  readonly readMs: number;
  /** Undefined until rows were made of it. */
  readonly madeSeq: number | undefined;
  readonly numbers: Set<string>;
}

/** `nowMs`: any clock that does not go back. */
export function createDocumentReader(log: Pick<UpdateLog, "load">, nowMs: () => number): DocumentReader {
  // The one that was not read for longest comes first.
  const kept = new Map<DocumentName, Kept>();
  const readOn = async (name: DocumentName, known: Kept | undefined): Promise<Omit<Kept, "readMs">> => {
    const { seq, updates } = await log.load(name, known?.seq ?? 0);
    // A log that was put back from a backup may say something else from there on.
    if (known !== undefined && seq < known.seq) return readOn(name, undefined);
    const document = known?.document ?? new QuietDoc();
    const changed = document.transact((transaction) => {
      for (const update of updates) Y.applyUpdate(document, update);
      return transaction.changed;
    });
    const numbers = known?.numbers ?? new Set();
    if (known !== undefined) for (const key of rootKeysOf(changed)) numbers.add(numberOf(key));
    return { seq, document, madeSeq: known?.madeSeq, numbers };
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
      const { seq, document, madeSeq, numbers } = read;
      return {
        seq,
        document,
        changed: madeSeq === undefined ? undefined : { sinceSeq: madeSeq, numbers },
      };
    },
    made(name, seq, again) {
      const known = kept.get(name);
      if (known?.seq === seq) kept.set(name, { ...known, madeSeq: seq, numbers: new Set(again) });
    },
    drop: (name) => void kept.delete(name),
    dropIdle() {
      for (const [name, { readMs }] of kept)
        if (nowMs() - readMs >= projectionLimits.keptIdleMs) kept.delete(name);
    },
  };
}

/** Of the item that a key of a document is about. */
export const numberOf = (key: string): string => key.split("/", 1)[0] ?? key;
