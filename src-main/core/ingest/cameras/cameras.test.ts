import Database from "better-sqlite3-multiple-ciphers";
import { afterEach, expect, it, vi } from "vitest";
import { createCameraReads, createCameraWrites } from "#adapters/sqlite/cameras.ts";
import { migrate } from "#adapters/sqlite/migrate.ts";
import type { CameraFeed, CameraFrame } from "#core/ports/camera-feed.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import type { CameraStore } from "#core/ports/camera-store.ts";
import type { Cameras, Captures, Refusal } from "#core/ports/use-cases.ts";
import type { Camera, CameraTrouble } from "#shared/model/camera.ts";
import { type CaptureState, usualCaptureSettings } from "#shared/model/capture.ts";
import { ItemId, Revision } from "#shared/model/ids.ts";
import { sceneLimits } from "#shared/model/scene-change.ts";
import { StreamName } from "#shared/model/stream.ts";
import { createCameras } from "./cameras.ts";
import { limits } from "./limits.ts";

const door = StreamName.parse("front-door");
const address = "rtsp://me:secret@camera.local/live";
const itemId = ItemId.parse("01990000-0000-7000-8000-0000000000c1");
const dots = sceneLimits.lumaWidthPx * sceneLimits.lumaHeightPx;

/** Half of it is light, from a column on. */
const scene = (light: number): CameraFrame => ({
  grey: Uint8Array.from({ length: dots }, (_, dot) => (dot % 48 < 24 ? light : 90)),
  jpeg: Uint8Array.of(light),
});
const black: CameraFrame = { grey: new Uint8Array(dots), jpeg: Uint8Array.of(0) };

const parts: AsyncDisposable[] = [];
afterEach(async () => {
  for (const part of parts.splice(0)) await part[Symbol.asyncDispose]();
});

/** One store over restarts; time passes at once, but for a sleep that is held. */
function openWorld() {
  const database = new Database(":memory:");
  migrate(database);
  const rows = { ...createCameraReads(database), ...createCameraWrites(database) };
  const store: CameraStore = {
    cameras: async () => (world.isUnreadable ? Promise.reject(new Error("unreadable")) : rows.cameras()),
    putCamera: async (row) => Promise.resolve(rows.putCamera(row)),
    removeCamera: async (name) => Promise.resolve(rows.removeCamera(name)),
  };
  const world = {
    state: { paused: false, settings: usualCaptureSettings } as CaptureState,
    kept: [] as { readonly name: string; readonly byte: number | undefined }[],
    refusal: undefined as Refusal | undefined,
    isFull: false,
    isUnreadable: false,
    streams: new Set<string>(),
    opened: [] as { readonly address: string; readonly masks: number }[],
    nowMs: new Date(2026, 10, 2, 12, 0).getTime(),
    slept: [] as number[],
  };
  let tell = (): void => undefined;
  let send: (next: CameraFrame | CameraTrouble | Error) => void = () => undefined;
  const become = (part: Partial<CaptureState>): void => {
    world.state = { ...world.state, ...part };
    tell();
  };
  const captures: Pick<Captures, "keep" | "current" | "watch"> = {
    keep(name, { bytes, facts }) {
      if (world.state.paused) return Promise.resolve({ refused: "CAPTURE_PAUSED" });
      if (!world.streams.has(name)) return Promise.resolve({ refused: "STREAM_NOT_FOUND", data: { name } });
      if (world.refusal !== undefined) return Promise.resolve(world.refusal);
      world.kept.push({ name, byte: bytes[0] });
      return Promise.resolve({ key: facts.key, outcome: "stored", itemId, revision: Revision.parse(1) });
    },
    current: () => Promise.resolve(world.state),
    async *watch(signal) {
      while (!signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        tell = resolve;
        signal.addEventListener("abort", () => resolve());
        yield world.state;
        await promise;
      }
    },
  };
  const feed: CameraFeed = {
    async *open(order, signal) {
      world.opened.push({ address: order.address, masks: order.masks.length });
      const waiting: (CameraFrame | CameraTrouble | Error)[] = [];
      let wake = Promise.withResolvers<void>();
      send = (next) => {
        waiting.push(next);
        wake.resolve();
      };
      signal.addEventListener("abort", () => wake.resolve());
      for (;;) {
        if (signal.aborted) return "silent";
        const next = waiting.shift();
        if (typeof next === "string") return next;
        if (next instanceof Error) throw next;
        if (next !== undefined) yield next;
        else {
          await wake.promise;
          wake = Promise.withResolvers();
        }
      }
    },
  };
  const clock = {
    nowMs: () => world.nowMs,
    elapsedMs: () => (world.nowMs += sceneLimits.lookEveryMs),
    async sleep(delayMs: number, signal?: AbortSignal) {
      world.slept.push(delayMs);
      // A turn of the loop, so that a camera that is never there does not hold everything up.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      world.nowMs += delayMs;
    },
  };
  const onFault = vi.fn();
  const start = (): Cameras => {
    const cameras = createCameras({
      store,
      feed,
      captures,
      streams: {
        add(name) {
          if (world.isFull) return Promise.reject(new StoreFullError("full"));
          world.streams.add(name);
          return Promise.resolve({ refused: "STREAM_EXISTS", data: { name } });
        },
      },
      clock,
      chance: { fraction: () => 0, bytes: (count) => new Uint8Array(count) },
      onFault,
    });
    parts.push(cameras);
    return cameras;
  };
  /** Each is looked at twice: a scene is kept once it has come to rest. */
  const show = (...frames: readonly CameraFrame[]): void => {
    for (const frame of frames.flatMap((each) => [each, each])) send(frame);
  };
  return { database, world, become, start, show, end: (why: CameraTrouble | Error) => send(why), onFault };
}

const only = async (cameras: Cameras): Promise<Camera | undefined> => (await cameras.list())[0];
const added = { name: door, url: address, paused: false };
const isAt = (cameras: Cameras, state: Camera["state"]) =>
  vi.waitFor(async () => expect((await only(cameras))?.state).toBe(state));

it("records each new scene of a camera by itself, and goes on after a restart", async () => {
  const { world, start, show, onFault } = openWorld();
  const cameras = start();
  cameras.start();
  expect(await cameras.add(added)).toMatchObject({ state: "connecting", keptCount: 0 });
  await vi.waitFor(() => expect(world.opened).toHaveLength(1));
  show(scene(200), scene(200), scene(30));
  await vi.waitFor(() =>
    expect(world.kept).toEqual([
      { name: door, byte: 200 },
      { name: door, byte: 30 },
    ]),
  );
  expect(await only(cameras)).toMatchObject({ state: "recording", keptCount: 2, lastKept: { itemId } });
  await cameras[Symbol.asyncDispose]();
  const next = start();
  expect(await only(next)).toMatchObject({ state: "unattended" });
  next.start();
  await vi.waitFor(() => expect(world.opened).toHaveLength(2));
  show(scene(200));
  await vi.waitFor(() => expect(world.kept).toHaveLength(3));
  expect(onFault).not.toHaveBeenCalled();
});

it("stops with all capture and with its own pause, and is opened for nothing of what is excluded", async () => {
  const { world, become, start, show } = openWorld();
  const cameras = start();
  cameras.start();
  await cameras.add(added);
  await vi.waitFor(() => expect(world.opened).toHaveLength(1));
  show(scene(200));
  await vi.waitFor(() => expect(world.kept).toHaveLength(1));
  become({ paused: true });
  await isAt(cameras, "paused");
  expect(await cameras.look(door, new AbortController().signal)).toEqual({ refused: "CAPTURE_PAUSED" });
  become({ paused: false });
  await vi.waitFor(() => expect(world.opened).toHaveLength(2));
  // What it had done is not forgotten.
  expect(await only(cameras)).toMatchObject({ keptCount: 1 });
  expect(await cameras.update({ name: door, paused: true })).toMatchObject({ state: "off", paused: true });
  become({ settings: { ...usualCaptureSettings, excludedDevices: ["Front"] } });
  await cameras.update({ name: door, paused: false });
  await isAt(cameras, "excluded");
  expect(world.opened).toHaveLength(2);
  expect(world.kept).toHaveLength(1);
});

it("hands what is blacked out to whoever opens it, and opens it anew when that changes", async () => {
  const { world, become, start } = openWorld();
  const cameras = start();
  cameras.start();
  await cameras.add(added);
  await vi.waitFor(() => expect(world.opened).toHaveLength(1));
  const box = { x: 0, y: 0, width: 0.5, height: 0.5 };
  const maskedAreas = [
    { device: door, box },
    { device: "another", box },
  ];
  become({ settings: { ...usualCaptureSettings, maskedAreas } });
  await vi.waitFor(() => expect(world.opened.map(({ masks }) => masks)).toEqual([0, 1]));
});

it("rests outside the hours, and keeps nothing of what came within the quiet ones", async () => {
  const { world, become, start, show } = openWorld();
  const cameras = start();
  cameras.start();
  await cameras.add(added);
  await vi.waitFor(() => expect(world.opened).toHaveLength(1));
  const days = [0, 1, 2, 3, 4, 5, 6];
  become({ settings: { ...usualCaptureSettings, quietHours: [{ days, fromMinute: 0, untilMinute: 1440 }] } });
  await new Promise((resolve) => setImmediate(resolve));
  show(scene(200));
  await isAt(cameras, "resting");
  expect(world.kept).toEqual([]);
  expect(await cameras.look(door, new AbortController().signal)).toMatchObject({
    refused: "CAMERA_UNSEEN",
    data: { why: "resting" },
  });
});

it("tries a lost camera again, later each time, and hardly ever one that lets nobody in", async () => {
  const { world, start, end } = openWorld();
  const cameras = start();
  cameras.start();
  await cameras.add(added);
  for (let count = 1; count <= 7; count += 1) {
    await vi.waitFor(() => expect(world.opened).toHaveLength(count));
    end(count === 7 ? "refused" : "unreachable");
  }
  await vi.waitFor(() => expect(world.slept).toHaveLength(7));
  expect(world.slept).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, limits.refusedRetryMs]);
});

it("tells of a black lens, of too many scenes, and of a store that takes nothing", async () => {
  const { world, become, start, show } = openWorld();
  const cameras = start();
  cameras.start();
  become({ settings: { ...usualCaptureSettings, scenesPerMinuteMax: 1 } });
  await cameras.add(added);
  await vi.waitFor(() => expect(world.opened).toHaveLength(1));
  show(...Array.from({ length: 8 }, () => black));
  await isAt(cameras, "dark");
  expect(world.kept).toEqual([]);
  world.refusal = { refused: "DISK_FULL" };
  show(scene(200));
  await isAt(cameras, "unstored");
  expect(await only(cameras)).toMatchObject({ keptCount: 0, lostCount: 1 });
  world.refusal = undefined;
  show(scene(30));
  await isAt(cameras, "limited");
});

it("keeps a stream of its name, also when somebody took it away", async () => {
  const { world, start, show } = openWorld();
  const cameras = start();
  cameras.start();
  await cameras.add(added);
  expect([...world.streams]).toEqual([door]);
  world.streams.clear();
  await vi.waitFor(() => expect(world.opened).toHaveLength(1));
  show(scene(200));
  await vi.waitFor(() => expect(world.kept).toHaveLength(1));
});

it("goes on once there is room for the stream that somebody took away, and counts what was lost", async () => {
  const { world, start, show, onFault } = openWorld();
  const cameras = start();
  cameras.start();
  await cameras.add(added);
  await vi.waitFor(() => expect(world.opened).toHaveLength(1));
  world.streams.clear();
  world.isFull = true;
  show(scene(200));
  await isAt(cameras, "unstored");
  expect(await only(cameras)).toMatchObject({ keptCount: 0, lostCount: 1 });
  world.isFull = false;
  show(scene(30));
  await isAt(cameras, "recording");
  expect(world.kept).toEqual([{ name: door, byte: 30 }]);
  expect(onFault).not.toHaveBeenCalled();
});

it("says that nothing comes where reading a camera fails, and tries again", async () => {
  const { world, start, show, end, onFault } = openWorld();
  const cameras = start();
  cameras.start();
  await cameras.add(added);
  await vi.waitFor(() => expect(world.opened).toHaveLength(1));
  const states: (string | undefined)[] = [];
  const closing = new AbortController();
  const watching = (async () => {
    for await (const [camera] of cameras.watch(closing.signal)) states.push(camera?.state);
  })();
  const broken = new Error("the reader broke");
  end(broken);
  await vi.waitFor(() => expect(world.opened).toHaveLength(2));
  show(scene(200));
  await vi.waitFor(() => expect(world.kept).toHaveLength(1));
  closing.abort();
  await watching;
  expect(states).toContain("silent");
  expect([onFault.mock.calls, world.slept]).toEqual([[[broken]], [1_000]]);
});

it("heeds a pause though the cameras could not be read when something was changed before", async () => {
  const { world, become, start, onFault } = openWorld();
  const cameras = start();
  cameras.start();
  await cameras.add(added);
  await vi.waitFor(() => expect(world.opened).toHaveLength(1));
  world.isUnreadable = true;
  become({ settings: { ...usualCaptureSettings, scenesPerMinuteMax: 1 } });
  await vi.waitFor(() => expect(onFault).toHaveBeenCalledOnce());
  world.isUnreadable = false;
  become({ paused: true });
  await isAt(cameras, "paused");
});

it("shows nobody the password, and refuses what is no address, a name twice, and an unknown one", async () => {
  const { start } = openWorld();
  const cameras = start();
  const shown = await cameras.add(added);
  expect(JSON.stringify([shown, await cameras.list()])).not.toMatch(/secret|me:/u);
  expect(shown).toMatchObject({ shownAddress: "rtsp://•••@camera.local/live", state: "unattended" });
  expect(await cameras.add(added)).toEqual({ refused: "CAMERA_EXISTS", data: { name: door } });
  for (const url of ["", "camera.local", "file:///etc/passwd", "rtsp://", "concat:a|b", "javascript:1"])
    expect(await cameras.add({ name: StreamName.parse("x"), url, paused: false })).toEqual({
      refused: "CAMERA_ADDRESS",
    });
  expect(await cameras.update({ name: StreamName.parse("x") })).toEqual({ refused: "NOT_FOUND" });
  expect(await cameras.remove(door)).toMatchObject({ name: door });
  expect(await cameras.list()).toEqual([]);
});

it("sees once through a camera that does not record, and stores nothing of it", async () => {
  const { world, start, show, end } = openWorld();
  const cameras = start();
  cameras.start();
  await cameras.add({ ...added, paused: true });
  const looking = cameras.look(door, new AbortController().signal);
  await vi.waitFor(() => expect(world.opened).toHaveLength(1));
  show(scene(200));
  expect(await looking).toEqual({ jpeg: Uint8Array.of(200) });
  const again = cameras.look(door, new AbortController().signal);
  await vi.waitFor(() => expect(world.opened).toHaveLength(2));
  end("no-program");
  expect(await again).toEqual({ refused: "CAMERA_UNSEEN", data: { name: door, why: "no-program" } });
  expect(world.kept).toEqual([]);
});

it("comes to a library of the schema before it", () => {
  const database = new Database(":memory:");
  const has = (): boolean =>
    database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'cameras'").get() !== undefined;
  let version = 1;
  for (migrate(database, version); !has(); migrate(database, version)) {
    expect(() => createCameraReads(database)).toThrow(/no such table/u);
    version += 1;
  }
  expect(createCameraReads(database).cameras()).toEqual([]);
});
