import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { Documents } from "./documents.ts";

/**
 * A device that was shut out has nobody who would take what it made: all of it is kept as refused, to be written down by the
 * person. Nothing of it is sent again by itself.
 */
export async function rejectAll(
  store: Pick<ReplicaStore, "ownUpdates" | "refuseWaiting">,
  documents: Pick<Documents, "refuse">,
  nowMs: number,
): Promise<void> {
  const waiting = await store.ownUpdates();
  for (const [name, updates] of Map.groupBy(waiting, (update) => update.name))
    await documents.refuse({
      name,
      why: "revoked",
      updates: updates.map(({ number }) => ({ number, replacement: undefined })),
    });
  await store.refuseWaiting("revoked", nowMs);
}
