/** Cameras on the network: which there are, and that each that should record does, across restarts and until it should not. */
import { createSerial } from "#shared/kit/serial.ts";
import { type Camera, CameraAddress, cameraCountMax, type CameraTrouble } from "#shared/model/camera.ts";
import { isExcluded, mayCapture } from "#shared/model/capture-times.ts";
import type { StreamName } from "#shared/model/stream.ts";
import type { CameraFrame } from "#core/ports/camera-feed.ts";
import type { CameraRow } from "#core/ports/camera-store.ts";
import type { Cameras, Refusal } from "#core/ports/use-cases.ts";
import { Crew, type CrewDeps, orderOf } from "./crew.ts";
import type { CameraOrder } from "./camera-run.ts";
import { limits } from "./limits.ts";

const notFound: Refusal = { refused: "NOT_FOUND" };
const unseen = (name: StreamName, why: CameraTrouble | "excluded" | "resting"): Refusal => ({
  refused: "CAMERA_UNSEEN",
  data: { name, why },
});

export function createCameras(deps: CrewDeps): Cameras {
  const { store, captures, streams, clock } = deps;
  const crew = new Crew(deps);
  /** Two at once would each find the cameras as they were before. */
  const inTurn = createSerial();
  const find = async (name: StreamName): Promise<CameraRow | undefined> =>
    (await store.cameras()).find((each) => each.name === name);
  const put = async (row: CameraRow): Promise<Camera> => {
    await store.putCamera(row);
    await crew.muster();
    return crew.shown(row);
  };
  return {
    start: () => crew.start(),
    list: async () => (await store.cameras()).map((row) => crew.shown(row)),
    async *watch(signal) {
      for await (const _ of crew.changes(signal)) yield (await store.cameras()).map((row) => crew.shown(row));
    },
    add: ({ name, url, paused }) =>
      inTurn(async () => {
        const address = CameraAddress.safeParse(url);
        if (!address.success) return { refused: "CAMERA_ADDRESS" };
        const all = await store.cameras();
        if (all.some((each) => each.name === name)) return { refused: "CAMERA_EXISTS", data: { name } };
        if (all.length >= cameraCountMax)
          return { refused: "CAMERA_TOO_MANY", data: { countMax: String(cameraCountMax) } };
        // So that how long it keeps can be set before anything came. It may be there already.
        await streams.add(name);
        return put({ name, address: address.data, paused, addedMs: clock.nowMs() });
      }),
    update: ({ name, url, paused }) =>
      inTurn(async () => {
        const row = await find(name);
        if (row === undefined) return notFound;
        const address = CameraAddress.safeParse(url ?? row.address);
        if (!address.success) return { refused: "CAMERA_ADDRESS" };
        return put({ ...row, address: address.data, paused: paused ?? row.paused });
      }),
    remove: (name) =>
      inTurn(async () => {
        const row = await find(name);
        if (row === undefined) return notFound;
        const was = crew.shown(row);
        await store.removeCamera(name);
        await crew.muster();
        return was;
      }),
    async look(name, signal) {
      const [row, { paused, settings }] = [await find(name), await captures.current()];
      if (row === undefined) return notFound;
      if (paused) return { refused: "CAPTURE_PAUSED" };
      if (isExcluded(settings, name)) return unseen(name, "excluded");
      if (!mayCapture(settings, new Date(clock.nowMs()))) return unseen(name, "resting");
      const frame = crew.latest(name) ?? (await firstFrame(deps, orderOf(row, settings), signal));
      return typeof frame === "string" ? unseen(name, frame) : { jpeg: frame.jpeg };
    },
    [Symbol.asyncDispose]: () => crew.dismiss(),
  };
}

async function firstFrame(
  { feed }: Pick<CrewDeps, "feed">,
  order: CameraOrder,
  signal: AbortSignal,
): Promise<CameraFrame | CameraTrouble> {
  const frames = feed.open(order, AbortSignal.any([signal, AbortSignal.timeout(limits.lookMsMax)]));
  const { value } = await frames.next();
  await frames.return("silent");
  return value;
}
