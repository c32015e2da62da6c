/** What devices see and hear: from bytes to rows that the queue reads, and the word that stops all of it. */
import { createSerial } from "#shared/kit/serial.ts";
import { uuidV7 } from "#shared/kit/uuid.ts";
import { CaptureSettings, type CaptureState, usualCaptureSettings } from "#shared/model/capture.ts";
import { ItemId, type Revision } from "#shared/model/ids.ts";
import { JsonText } from "#shared/model/json-text.ts";
import type { CaptureStore } from "#core/ports/capture-store.ts";
import { type LibraryStore, StoreFullError } from "#core/ports/library-store.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { Captures } from "#core/ports/use-cases.ts";
import { limits } from "./limits.ts";
import { createListeners } from "./listeners.ts";
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
  /** Something has left the queue. */
  check(): void;
  /** Resolves when what was kept up to the revision was read, or will not be for now. */
  settled(revision: Revision): Promise<void>;
}

const pausedSetting = "capture-paused";
const settingsSetting = "capture";

export function createCaptures(deps: CapturesDeps): CaptureLane {
  const { store, system, onQueued } = deps;
  const unread = createUnread(deps);
  const told = createStateFeed(store);
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
      if (kept.outcome === "stored") unread.add(kept.itemId, kept.revision);
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

/** The state as rows of the store, and whoever wants to be told of it. */
function createStateFeed(
  store: Pick<LibraryStore, "readSetting" | "writeSetting">,
): Pick<Captures, "current" | "setPaused" | "changeSettings" | "watch"> {
  const listeners = createListeners();
  const oneAtATime = createSerial();
  let known: CaptureState | undefined;
  const current = async (): Promise<CaptureState> => {
    if (known !== undefined) return known;
    const [paused, settings] = await Promise.all([
      store.readSetting(pausedSetting),
      store.readSetting(settingsSetting),
    ]);
    known ??= { paused: paused === "true", settings: settingsFrom(settings) };
    return known;
  };
  const become = (part: Partial<CaptureState>, name: string, value: string): Promise<CaptureState> =>
    oneAtATime(async () => {
      const before = await current();
      await store.writeSetting(name, value);
      known = { ...before, ...part };
      listeners.tell();
      return known;
    });
  return {
    current,
    setPaused: (paused) => become({ paused }, pausedSetting, String(paused)),
    async changeSettings(part) {
      const settings = CaptureSettings.parse({ ...(await current()).settings, ...part });
      return become({ settings }, settingsSetting, JSON.stringify(settings));
    },
    async *watch(signal) {
      for await (const _ of listeners.changes(signal)) yield await current();
    },
  };
}

/** A value that another version wrote and this one does not know is as good as absent. */
function settingsFrom(text: string | undefined): CaptureSettings {
  const stored = JsonText.pipe(CaptureSettings.partial()).safeParse(text ?? "{}").data ?? {};
  return CaptureSettings.parse({ ...usualCaptureSettings, ...stored });
}

/** Items that were acknowledged and not yet read, so that a search may wait for them. */
function createUnread({ store, system, isResting }: Omit<CapturesDeps, "onQueued">) {
  const revisions = new Map<ItemId, Revision>();
  let waiters: (() => void)[] = [];
  const look = async (): Promise<void> => {
    for (const itemId of revisions.keys()) {
      const status = (await store.getItem(itemId))?.status;
      if (status !== "waiting" && status !== "working") revisions.delete(itemId);
    }
    const told = waiters;
    waiters = [];
    for (const tell of told) tell();
  };
  const inTurn = createSerial();
  return {
    add(itemId: ItemId, revision: Revision): void {
      // The oldest has long been given up by whoever waited for it.
      if (revisions.size >= limits.capturesUnreadMax)
        for (const oldest of revisions.keys()) {
          revisions.delete(oldest);
          break;
        }
      revisions.set(itemId, revision);
    },
    check(): void {
      if (revisions.size > 0) void inTurn(look).catch(system.onFault);
    },
    async settled(revision: Revision): Promise<void> {
      const isOpen = (): boolean => !isResting() && [...revisions.values()].some((each) => each <= revision);
      while (isOpen()) {
        const looked = Promise.withResolvers<void>();
        waiters.push(looked.resolve);
        await looked.promise;
      }
    },
  };
}
