import {
  connectCameraStore,
  connectLibraryStore,
  connectLookStore,
  connectReadingStore,
  connectReplicaStore,
  connectSearchNotes,
  connectSearchStore,
  connectSoundStore,
  connectSpaceStore,
  connectTrailStore,
  connectWatchStore,
  connectWebhookStore,
  type ReaderTarget,
  type WriterTarget,
} from "#adapters/sqlite/connect.ts";
import { countChanges } from "#adapters/sqlite/count-changes.ts";
import type { BackupOutcome } from "#adapters/sqlite/maintenance.ts";
import { asStoreError } from "#adapters/sqlite/store-error.ts";
import type { WatchStore } from "#core/ports/watch-store.ts";
import type { CameraStore } from "#core/ports/camera-store.ts";
import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { WebhookStore } from "#core/ports/webhook-store.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { LeaseStore } from "#core/ports/lease-store.ts";
import { type LibraryStore, StoreFullError } from "#core/ports/library-store.ts";
import type { JointStore, LookReads, LookStore } from "#core/ports/picture-store.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { ReadingStore } from "#core/ports/reading-store.ts";
import type { SearchNotes } from "#core/ports/search-notes.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { SoundReads, SoundStore } from "#core/ports/sound-store.ts";
import type { SpaceStore } from "#core/ports/space-store.ts";
import type { TrailStore } from "#core/ports/trail-store.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { VectorRows } from "#core/ports/vector-index.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { databasePath } from "./open-vault.ts";
import { createStoreRoom, freeBytesIn, type StoreRoom } from "./store-room.ts";
import { startWatchedThread } from "./watched-thread.ts";

export interface OpenStore extends AsyncDisposable {
  readonly kind: "open";
  readonly library: LibraryStore & VectorRows & StreamStore & CaptureStore & LeaseStore;
  readonly search: SearchStore;
  readonly notes: SearchNotes;
  readonly watches: WatchStore;
  readonly webhooks: WebhookStore;
  readonly cameras: CameraStore;
  readonly trail: TrailStore;
  readonly replica: ReplicaStore;
  readonly spaces: SpaceStore & VectorRows;
  readonly looks: LookStore & LookReads & JointStore;
  readonly sounds: SoundStore & SoundReads;
  readonly readings: ReadingStore;
  /** Vectors of the space that are committed from now on are put into this memory of an index as well, which takes them from there. */
  readonly shareVectors: (spaceId: SpaceId, memory: SharedArrayBuffer) => Promise<void>;
  /** One small step of tidying up; `done` when nothing is left. */
  readonly maintain: (when: "calm" | "busy") => Promise<{ readonly done: boolean }>;
  /** A whole copy under the same key; ingestion waits until it is made, searching does not. */
  readonly backUp: (path: string) => Promise<BackupOutcome>;
  readonly room: Pick<StoreRoom, "isFull" | "onChange">;
}

const toldOf =
  (room: Pick<StoreRoom, "refused">) =>
  (failure: Error): Error => {
    const known = asStoreError(failure);
    if (known instanceof StoreFullError) room.refused();
    return known;
  };

/** The writer first: it makes and migrates the database that the reader expects to find. */
export async function openStore(
  dataFolder: string,
  vault: KeyVault,
  entry: URL,
  onDeath: (reason: string) => void,
): Promise<OpenStore | { readonly kind: "refused"; readonly detail: string }> {
  await using opening = new AsyncDisposableStack();
  const room = opening.use(createStoreRoom(() => freeBytesIn(dataFolder)));
  const key = await vault.deriveKey("database");
  const start = <T extends object>(mode: "writer" | "reader") =>
    opening.use(
      startWatchedThread<T>(
        entry,
        { mode, path: databasePath(dataFolder), key },
        `db ${mode}`,
        onDeath,
        toldOf(room),
      ),
    );
  const { counted: writer, changeCount } = countChanges(start<WriterTarget>("writer").remote);
  const opened = await writer.opened();
  if (opened.kind !== "open") return { kind: "refused", detail: opened.detail };
  const reader = start<ReaderTarget>("reader").remote;
  const readable = await reader.opened();
  if (readable.kind !== "open") return { kind: "refused", detail: readable.detail };
  const threads = opening.move();
  return {
    kind: "open",
    library: connectLibraryStore(writer, reader),
    search: connectSearchStore(reader, changeCount),
    notes: connectSearchNotes(writer, reader),
    watches: connectWatchStore(writer, reader),
    webhooks: connectWebhookStore(writer, reader),
    cameras: connectCameraStore(writer, reader),
    trail: connectTrailStore(writer, reader),
    replica: connectReplicaStore(writer, reader),
    spaces: connectSpaceStore(writer),
    looks: connectLookStore(writer, reader),
    sounds: connectSoundStore(writer, reader),
    readings: connectReadingStore(writer, reader),
    shareVectors: (spaceId, memory) => writer.shareVectors(spaceId, memory),
    maintain: (when) => writer.maintain(when),
    backUp: (path) => writer.backUp(path),
    room,
    [Symbol.asyncDispose]: () => threads.disposeAsync(),
  };
}
