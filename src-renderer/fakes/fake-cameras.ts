import { type Camera, CameraAddress, shownAddress } from "#shared/model/camera.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { Implementer } from "./fake-host.ts";

const cameraOf = (name: string, url: string): Camera => ({
  name: StreamName.parse(name),
  shownAddress: shownAddress(CameraAddress.parse(url)),
  paused: false,
  addedMs: Date.UTC(2026, 10, 1),
  state: "recording",
  keptCount: 0,
  lostCount: 0,
});

/** Cameras in memory: one records, one cannot be reached, one is off. Nothing can be seen of any. */
export function fakeCameras({ cameras: os }: Implementer) {
  let cameras: readonly Camera[] = [
    { ...cameraOf("front-door", "rtsp://viewer:secret@192.168.1.20/stream1"), keptCount: 41 },
    {
      ...cameraOf("harbour", "http://192.168.1.31/video.mjpg?password=secret"),
      state: "unreachable",
      nextTryMs: Date.UTC(2026, 10, 27, 5),
      lostCount: 2,
    },
    { ...cameraOf("workshop", "rtsp://192.168.1.22/live"), paused: true, state: "off" },
  ];
  let listeners: (() => void)[] = [];
  const become = (next: readonly Camera[]): void => {
    cameras = next;
    for (const tell of listeners.splice(0)) tell();
  };
  return {
    list: os.list.handler(() => cameras),
    watch: os.watch.handler(async function* ({ signal }) {
      while (signal?.aborted !== true) {
        yield cameras;
        await new Promise<void>((resolve) => {
          listeners.push(resolve);
          signal?.addEventListener("abort", () => resolve(), { once: true });
        });
      }
    }),
    add: os.add.handler(({ input: { name, url, paused }, errors }) => {
      const address = CameraAddress.safeParse(url);
      if (!address.success) throw errors.CAMERA_ADDRESS();
      if (cameras.some((each) => each.name === name)) throw errors.CAMERA_EXISTS({ data: { name } });
      const state = paused ? "off" : "connecting";
      const added: Camera = { ...cameraOf(name, address.data), paused, state };
      become([...cameras, added]);
      return added;
    }),
    update: os.update.handler(({ input: { name, paused = false }, errors }) => {
      const found = cameras.find((each) => each.name === name);
      if (found === undefined) throw errors.NOT_FOUND();
      const changed: Camera = { ...found, paused, state: paused ? "off" : "connecting" };
      become(cameras.map((each) => (each === found ? changed : each)));
      return changed;
    }),
    remove: os.remove.handler(({ input: { name }, errors }) => {
      const found = cameras.find((each) => each.name === name);
      if (found === undefined) throw errors.NOT_FOUND();
      become(cameras.filter((each) => each !== found));
      return found;
    }),
    look: os.look.handler(({ input: { name }, errors }) => {
      throw errors.CAMERA_UNSEEN({ data: { name, why: "unreachable" } });
    }),
  };
}
