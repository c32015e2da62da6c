/**
 * A payload's id is the hash of its bytes, so it says of itself whether they are still those that came. What a disk spoilt
 * opens with no key: it is taken away and counts as lacking, so that the device that shared it sends it again.
 */
import { payloadIdOf } from "#shared/sync/seal.ts";
import type { PayloadBodies, PayloadStore } from "./payload-store.ts";

/** `report` hears of each that was damaged, once. */
export const soundPayloads = (bodies: PayloadBodies, report: (error: unknown) => void): PayloadStore => ({
  ...bodies,
  async get(partitionId, payloadId) {
    // A replica's own disk may have spoilt it: what is taken away is what the primary has.
    for (const from of ["get", "getSource"] as const) {
      const sealed = await bodies[from](partitionId, payloadId);
      if (sealed === undefined || (await payloadIdOf(sealed)) === payloadId) return sealed;
    }
    await bodies.remove(partitionId, payloadId);
    report(
      new Error(
        `The bytes of payload ${payloadId} in partition ${partitionId} were damaged on the disk and are removed; the device that shared it sends it again. Check the disk.`,
      ),
    );
    return undefined;
  },
});
