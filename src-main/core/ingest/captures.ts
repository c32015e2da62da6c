/** What devices see and hear: from bytes to rows that the queue reads, and the word that stops all of it. */
import { uuidV7 } from "#shared/kit/uuid.ts";
import { type FolderId, ItemId, type Revision } from "#shared/model/ids.ts";
import type { CaptureStore } from "#core/ports/capture-store.ts";
import { type LibraryStore, StoreFullError } from "#core/ports/library-store.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { Captures } from "#core/ports/use-cases.ts";
import { createCaptureState } from "./capture-state.ts";
import { limits } from "./limits.ts";
import type { IngestSystem } from "./system.ts";

export interface CapturesDeps {
  readonly store: CaptureStore &
    Pick<StreamStore, "listStreams"> &
    Pick<LibraryStore, "getItem" | "readSetting" | "writeSetting">;
  readonly system: Pick<IngestSystem, "clock" | "chance" | "onFault">;
  /** The queue holds something new. */
  readonly onQueued: () => void;
  /** Nothing is read now, so nobody is to wait for it. */
  readonly isResting: () => boolean;
}

export interface CaptureLane extends Captures {
  /** Something has left the queue, or a stream was paused or resumed. */
  check(): void;
  /** Resolves when what was kept up to the revision was read, or will not be for now. */
  settled(revision: Revision): Promise<void>;
}

export function createCaptures(deps: CapturesDeps): CaptureLane {
  const { store, system, onQueued } = deps;
  const unread = createUnread(deps);
  const told = createCaptureState(store);
  let waitingBytes = 0;
  const keep: Captures["keep"] = async (name, { facts, mediaType, bytes, lease }) => {
    if ((await told.current()).paused) return { refused: "CAPTURE_PAUSED" };
    const stream = (await store.listStreams()).find((each) => each.name === name);
    if (stream === undefined) return { refused: "STREAM_NOT_FOUND", data: { name } };
    if (stream.paused) return { refused: "STREAM_PAUSED", data: { name } };
    if (waitingBytes + bytes.byteLength > limits.capturesWaitingBytesMax) return { refused: "STREAM_BUSY" };
    const { key, title, time, tags = [] } = facts;
    const nowMs = system.clock.nowMs();
    const row = {
      itemId: ItemId.parse(uuidV7(nowMs, system.chance.bytes(10))),
      key,
      name: title ?? key,
      mediaType,
      eventMs: typeof time === "string" ? Date.parse(time) : (time ?? nowMs),
      tags,
      bytes,
      ...(lease === undefined ? {} : { lease }),
    };
    waitingBytes += bytes.byteLength;
    try {
      const kept = await store.keepCapture(stream.id, name, row, nowMs);
      if (kept === undefined) return { refused: "STREAM_NOT_FOUND", data: { name } };
      if (kept.outcome === "fenced") return { refused: "LEASE_LOST", data: { name } };
      if (kept.outcome === "stored") unread.add(kept.itemId, stream.id, kept.revision);
      onQueued();
      return { key, ...kept };
    } catch (thrown) {
      if (thrown instanceof StoreFullError) return { refused: "DISK_FULL" };
      throw thrown;
    } finally {
      waitingBytes -= bytes.byteLength;
    }
  };
  return {
    keep,
    original: (itemId) => store.originalOf(itemId),
    ...told,
    check: unread.check,
    settled: unread.settled,
  };
}

/** Items that were acknowledged and not yet read, the oldest first, so that a search may wait for them. */
function createUnread({ store, system, isResting }: Omit<CapturesDeps, "onQueued">) {
  const kept = new Map<ItemId, { readonly streamId: FolderId; readonly revision: Revision }>();
  let changed = Promise.withResolvers<void>();
  let isForgetting = false;
  const statusOf = async (itemId: ItemId): Promise<"waiting" | "working" | "read"> => {
    const status = (await store.getItem(itemId))?.status;
    return status === "waiting" || status === "working" ? status : "read";
  };
  /** Read, or not to be for now: it stays `kept`, for its stream may be resumed. */
  const isOver = async (itemId: ItemId, streamId: FolderId): Promise<boolean> => {
    const status = await statusOf(itemId);
    if (status === "read") kept.delete(itemId);
    if (status !== "waiting") return status === "read";
    return (await store.listStreams()).some(({ id, paused }) => id === streamId && paused);
  };
  /** Stops at the first that was not read: with each change the store is asked once for that, not for all that wait. */
  const forget = async (): Promise<void> => {
    for (const itemId of kept.keys()) {
      if ((await statusOf(itemId)) !== "read") return;
      kept.delete(itemId);
    }
  };
  return {
    add(itemId: ItemId, streamId: FolderId, revision: Revision): void {
      // The oldest has long been given up by whoever waited for it.
      if (kept.size >= limits.capturesUnreadMax)
        for (const oldest of kept.keys()) {
          kept.delete(oldest);
          break;
        }
      kept.set(itemId, { streamId, revision });
    },
    check(): void {
      changed.resolve();
      changed = Promise.withResolvers();
      if (isForgetting || kept.size === 0) return;
      isForgetting = true;
      void forget()
        .catch(system.onFault)
        .finally(() => (isForgetting = false));
    },
    async settled(upTo: Revision): Promise<void> {
      for (const [itemId, { streamId, revision }] of kept)
        while (revision <= upTo && !isResting()) {
          // Of before it is asked, or what comes meanwhile would be missed.
          const { promise } = changed;
          if (await isOver(itemId, streamId)) break;
          await promise;
        }
    },
  };
}
