/** Taking payloads in and giving them out, with the key that opens each. */
import { joinKeyed, type KeyedPayload } from "#shared/sync/keyed-payload.ts";
import { limits } from "#shared/sync/limits.ts";
import { openPayload, payloadIdOf } from "#shared/sync/seal.ts";
import { system, type Database } from "../database/database.ts";
import { erasedAmong } from "../database/erased-among.ts";
import type { PayloadPlace } from "../repositories/partition-keys.ts";
import { isLeft, noteSentAgain } from "../repositories/left-payloads.ts";
import { payloadKey, putPayloadKey } from "../repositories/payload-keys.ts";
import type { PayloadStore } from "../payloads/payload-store.ts";
import { allows, type Principal } from "./access/principal.ts";

export type PutOutcome =
  | { readonly kind: "kept" }
  /** Closed: the route has a status and a sentence for each. */
  | {
      readonly kind: "refused";
      readonly why: "not-found" | "not-permitted" | "too-large" | "not-its-id" | "erased" | "no-device";
    };

export interface Payloads {
  /**
   * On the disk when it resolves. Invariant: what opens a payload stays what opens it, and whose it is, whoever sends the
   * same bytes again: else who may share in a partition could make everything in it unreadable.
   */
  put(principal: Principal, place: PayloadPlace, keyed: KeyedPayload, nowMs: number): Promise<PutOutcome>;
  /** As it travels; undefined where there is none, none for this principal, or its item has others now. */
  get(principal: Principal, place: PayloadPlace): Promise<Uint8Array | undefined>;
}

export function createPayloads(database: Database, store: PayloadStore): Payloads {
  return {
    async put(principal, place, { key, sealed }, nowMs) {
      const { partitionId, payloadId } = place;
      if (!allows(principal, "partition.read", partitionId)) return { kind: "refused", why: "not-found" };
      if (!allows(principal, "item.write", partitionId)) return { kind: "refused", why: "not-permitted" };
      if (principal.by.kind !== "device") return { kind: "refused", why: "no-device" };
      if (sealed.byteLength > limits.payloadBytesMax) return { kind: "refused", why: "too-large" };
      const { deviceId } = principal.by;
      if ((await payloadIdOf(sealed)) !== payloadId) return { kind: "refused", why: "not-its-id" };
      const erased = await database.read(system, (sql) => erasedAmong(sql, [payloadId]));
      if (erased.size > 0) return { kind: "refused", why: "erased" };
      const before = await database.read(system, (sql) => payloadKey(database, sql, place));
      if (before !== undefined && !isSame(before, key) && (await openPayload(sealed, before)) !== undefined)
        return { kind: "refused", why: "not-its-id" };
      await store.put(partitionId, payloadId, sealed);
      const why = await database.write(async (sql, truth) => {
        // Once more: it may have been erased, or have come, while it was stored.
        if ((await erasedAmong(sql, [payloadId])).size > 0) return "erased" as const;
        const known = await payloadKey(database, sql, place);
        if (known !== undefined && isSame(known, key)) return void (await noteSentAgain(sql, place));
        if (known !== undefined && (before === undefined || !isSame(known, before)))
          return "not-its-id" as const;
        const of = { partition_id: partitionId, payload_id: payloadId };
        await putPayloadKey(database, { sql, truth, nowMs }, place, key);
        await truth.put("payloads", {
          ...of,
          device_id: deviceId,
          size_bytes: sealed.byteLength,
          received_ms: nowMs,
        });
        return undefined;
      });
      if (why === undefined) return { kind: "kept" };
      if (why === "erased") await store.remove(partitionId, payloadId);
      return { kind: "refused", why };
    },
    async get(principal, { partitionId, payloadId }) {
      if (!allows(principal, "partition.read", partitionId)) return undefined;
      const place = { partitionId, payloadId };
      const key = await database.read(system, async (sql) =>
        (await isLeft(sql, place)) ? undefined : payloadKey(database, sql, place),
      );
      const sealed = key === undefined ? undefined : await store.get(partitionId, payloadId);
      return key === undefined || sealed === undefined ? undefined : joinKeyed({ key, sealed });
    },
  };
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
