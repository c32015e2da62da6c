import { expect, it, vi } from "vitest";
import { hearOtherWindows, tellOtherWindows } from "./stop-channel.ts";

it("tells every window that listens, until it does not; what else comes by the channel stops nothing", async () => {
  const [first, second, closed] = [vi.fn<() => void>(), vi.fn<() => void>(), vi.fn<() => void>()];
  const ends = [hearOtherWindows(first), hearOtherWindows(second)];
  hearOtherWindows(closed)();
  const stranger = new BroadcastChannel("tessera-stop-recording");
  for (const message of ["start", undefined, { stop: true }, ["stop"]]) stranger.postMessage(message);
  tellOtherWindows();
  await vi.waitFor(() => expect(second).toHaveBeenCalled());
  for (const end of [...ends, () => stranger.close()]) end();
  expect([first, second, closed].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
});
