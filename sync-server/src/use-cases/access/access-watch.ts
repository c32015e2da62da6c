/** Tells, on every instance and within a second, that somebody's rights have changed. */
import type { PartitionId } from "#shared/model/ids.ts";
import type { OrgId } from "#shared/model/team.ts";
import type { AccessChanges, AccessReader, AccessStore, AccessWriter, AccessDeps } from "./access-ports.ts";
import { isRefusal, type Refusal } from "../refusal.ts";
import { limits } from "./limits.ts";
import { askToWipe } from "./wipes.ts";

export interface AccessWatch extends AccessChanges, Disposable {
  /** What was decided under another number is decided anew. Read at most every `epochPollMs`. */
  epoch(orgId: OrgId): Promise<number>;
  /** Called after each change, of this instance at once and of others at the next look. */
  onChange(listener: (orgId: OrgId) => void): Disposable;
}

export function createAccessWatch(
  store: Pick<AccessStore, "read">,
  nowMs: () => number,
  onFailure: (thrown: unknown) => void,
): AccessWatch {
  const seen = new Map<OrgId, { epoch: number; readMs: number }>();
  const listeners = new Set<(orgId: OrgId) => void>();
  // What was read before a change of this instance must not be noted after it: it would hold for another while.
  let changeCount = 0;
  const tell = (orgId: OrgId): void => {
    for (const listener of listeners) listener(orgId);
  };
  const look = async (): Promise<void> => {
    try {
      const asked = changeCount;
      const epochs = await store.read((rows) => rows.many("access_epochs", {}));
      if (asked !== changeCount) return;
      for (const { org_id, epoch } of epochs) {
        const before = seen.get(org_id);
        seen.set(org_id, { epoch, readMs: nowMs() });
        if (before !== undefined && before.epoch !== epoch) tell(org_id);
      }
    } catch (thrown) {
      // Whoever has stopped listening closes the database under it.
      if (timer !== undefined) onFailure(thrown);
    }
  };
  // Only while somebody listens: a test or a tool that asks once leaves no timer.
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    changed(orgId) {
      changeCount += 1;
      seen.delete(orgId);
      tell(orgId);
    },
    async epoch(orgId) {
      const kept = seen.get(orgId);
      const sinceMs = kept === undefined ? Infinity : nowMs() - kept.readMs;
      // A clock that was put back makes nothing of before last until it is there again.
      if (kept !== undefined && sinceMs >= 0 && sinceMs < limits.epochPollMs) return kept.epoch;
      const asked = changeCount;
      const epoch = await store.read((rows) => readEpoch(rows, orgId));
      if (asked === changeCount) seen.set(orgId, { epoch, readMs: nowMs() });
      if (kept !== undefined && kept.epoch !== epoch) tell(orgId);
      return epoch;
    },
    onChange(listener) {
      listeners.add(listener);
      timer ??= setInterval(() => void look(), limits.epochPollMs).unref();
      return {
        [Symbol.dispose]() {
          listeners.delete(listener);
          if (listeners.size === 0) stop();
        },
      };
    },
    [Symbol.dispose]: stop,
  };
}

const readEpoch = async (rows: AccessReader, orgId: OrgId): Promise<number> =>
  (await rows.one("access_epochs", { org_id: orgId }))?.epoch ?? 0;

/** Writes, counts the epoch on in the same transaction, and tells of it. A refusal has changed nothing. */
export async function changeAccess<Value extends object>(
  {
    store,
    changes,
    readLost,
    ...noting
  }: Pick<AccessDeps, "store" | "changes" | "nowMs" | "note" | "readLost">,
  orgId: OrgId,
  work: (rows: AccessWriter) => Promise<Value | Refusal>,
): Promise<Value | Refusal> {
  let lost: readonly PartitionId[] = [];
  const outcome = await store.write(async (rows) => {
    const value = await work(rows);
    if (!isRefusal(value)) {
      lost = await askToWipe(noting, rows, orgId);
      await rows.put("access_epochs", { org_id: orgId, epoch: (await readEpoch(rows, orgId)) + 1 });
    }
    return value;
  });
  if (!isRefusal(outcome)) changes.changed(orgId);
  if (lost.length > 0) readLost(lost);
  return outcome;
}
