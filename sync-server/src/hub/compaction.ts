/**
 * Documents whose log is long, and the states that are put in its place. The state that updates are tried on is that of
 * the log and of what is on its way there, so the log need not put a thousand updates together for one.
 */
import { limits } from "#shared/sync/limits.ts";
import type { HubDocument, HubState, Pending } from "./hub-state.ts";
import type { CompactState, HubSettings } from "./hub-port.ts";
import { hubLimits } from "./limits.ts";

export type StatesDue = ReadonlyMap<HubDocument, CompactState>;

export const longCount = ({ compactAfterCount }: HubSettings): number =>
  compactAfterCount ?? limits.compactAfterCount;

/**
 * As the documents will be when all of these are appended, which makes them long enough. Left to the log is what holds
 * more than these (another batch follows) and what there are too many of.
 */
export function statesDue({ settings }: Pick<HubState, "settings">, entries: readonly Pending[]): StatesDue {
  const batches = Map.groupBy(entries, ({ document }) => document);
  const due = new Map<HubDocument, CompactState>();
  for (const [document, batch] of batches) {
    const { hot, tailCount, unsettledCount } = document;
    const updateCount = batch.filter(({ update }) => update !== undefined).length;
    const isDue = tailCount + updateCount >= longCount(settings);
    if (!isDue || hot === undefined || unsettledCount !== batch.length) continue;
    if (due.size >= hubLimits.stateCountMax) break;
    due.set(document, { seq: hot.seq + updateCount, update: hot.doc.encode() });
  }
  return due;
}

/**
 * Invariant: the state of a log holds all of it. It does where the document's updates got the numbers that follow on what
 * the state was made of: else another instance wrote between them.
 */
export const stateOf = (due: StatesDue, document: HubDocument, lastSeq: number): CompactState | undefined => {
  const state = due.get(document);
  return state?.seq === lastSeq ? state : undefined;
};
