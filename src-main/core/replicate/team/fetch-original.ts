import type { SharedItemId } from "#shared/model/team.ts";
import type { FetchedOriginal, ReceivedItem } from "#shared/rpc/team-status.ts";
import type { Payload } from "#shared/sync/payload.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { SharedOriginal } from "#core/ports/team.ts";
import { isRefusal, type Refusal } from "#core/ports/use-cases.ts";
import type { FetchPayload } from "./fetch-payload.ts";
import { createKept } from "./kept.ts";
import { limits } from "./limits.ts";

export interface FetchOriginalDeps {
  readonly store: Pick<ReplicaStore, "receivedItem" | "isErased">;
  readonly payloadOf: (received: ReceivedItem, signal: AbortSignal) => Promise<Payload | Refusal>;
  readonly fetchPayload: FetchPayload;
  readonly clock: Clock;
}

export const anyType = "application/octet-stream";

/**
 * Originals of other devices. They come whole, for their hash is of the whole; and stay in memory while they are
 * looked at, so that a player that asks for one part after another has it fetched once.
 */
export function createFetchOriginal({ store, payloadOf, fetchPayload, clock }: FetchOriginalDeps) {
  const kept = createKept<SharedOriginal>(limits.keptOriginalsBytesMax, ({ bytes }) => bytes.byteLength);
  /** `onReceived` is told at its beginning how much there is. */
  const read = async (
    id: SharedItemId,
    onReceived: (receivedBytes: number, sizeBytes: number) => void,
    signal: AbortSignal,
  ): Promise<SharedOriginal | Refusal> => {
    if (await store.isErased(id)) return { refused: "TEAM_ITEM_ERASED" };
    const received = await store.receivedItem(id);
    if (received === undefined) return { refused: "NOT_FOUND" };
    const known = kept.get(received.payloadId);
    if (known !== undefined) return known;
    const keep = kept.keeper();
    const payload = await payloadOf(received, signal);
    if (isRefusal(payload)) return payload;
    const { original, item } = payload;
    if (original === undefined) return { refused: "NOT_FOUND" };
    const { payloadId, sizeBytes } = original;
    // Sealed it is some bytes more than what comes of it.
    const tell = (receivedBytes: number): void => onReceived(Math.min(receivedBytes, sizeBytes), sizeBytes);
    tell(0);
    const { partitionId } = received;
    const bytes = await fetchPayload({ partitionId, payloadId, onReceived: tell }, signal);
    if (!(bytes instanceof Uint8Array)) return bytes;
    const whole = { name: item.name, mediaType: item.mediaType ?? anyType, bytes };
    keep(received.payloadId, whole);
    return whole;
  };
  return {
    async original(id: SharedItemId, signal: AbortSignal): Promise<SharedOriginal | undefined> {
      const found = await read(id, () => undefined, signal);
      return isRefusal(found) ? undefined : found;
    },
    /** How far it has come, now and then; that it is here, at last. Whoever hears no more has given up. */
    async *fetch(
      id: SharedItemId,
      path: string,
      signal: AbortSignal,
    ): AsyncGenerator<FetchedOriginal | Refusal> {
      const own = new AbortController();
      let come: Extract<FetchedOriginal, { state: "fetching" }> | undefined;
      const reading = read(
        id,
        (receivedBytes, sizeBytes) => (come = { state: "fetching", receivedBytes, sizeBytes }),
        AbortSignal.any([signal, own.signal]),
      );
      // Where it is given up between two looks, nobody is there to hear of it.
      reading.catch(() => undefined);
      try {
        while (!signal.aborted) {
          const pause = clock.sleep(limits.statusEveryMs, own.signal).catch(() => undefined);
          const found = await Promise.race([reading, pause]);
          if (found !== undefined) return yield isRefusal(found) ? found : { state: "here", path };
          if (come !== undefined) yield come;
        }
      } finally {
        own.abort();
      }
    },
    forget: kept.clear,
  };
}
