import { expect, it } from "vitest";
import { limits } from "./limits.ts";
import { type Captured, type CapturedState, createUploadQueue, type SendOutcome } from "./upload-queue.ts";

const captured = (key: string, sizeBytes = 10): Captured => ({
  stream: "camera",
  key,
  title: key,
  timeMs: 1,
  mediaType: "image/webp",
  bytes: new Blob([new Uint8Array(sizeBytes)]),
});
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(answers: readonly SendOutcome["kind"][] = []) {
  const sent: string[] = [];
  const told: string[] = [];
  const slept: number[] = [];
  const rest = answers.values();
  let hold: Promise<void> = Promise.resolve();
  const queue = createUploadQueue({
    async send({ key }) {
      sent.push(key);
      await hold;
      const kind = rest.next().value ?? "kept";
      return kind === "kept" ? { kind, itemId: `item-${key}` } : { kind };
    },
    sleep: (ms) => (slept.push(ms), Promise.resolve()),
    onState: ({ key }, state: CapturedState) =>
      told.push(`${key} ${state.kind}${state.kind === "dropped" ? ` ${state.why}` : ""}`),
  });
  return { queue, sent, told, slept, stall: (until: Promise<void>): void => void (hold = until) };
}

it("sends in order, one at a time, and tells of each", async () => {
  const { queue, sent, told } = open();
  for (const key of ["a", "b", "c"]) queue.add(captured(key));
  expect(sent).toEqual(["a"]);
  await expect
    .poll(() => told.filter((each) => each.endsWith("kept")))
    .toEqual(["a kept", "b kept", "c kept"]);
  expect(queue.state()).toEqual({ waitingCount: 0, waitingBytes: 0, droppedCount: 0, trouble: undefined });
});

it("holds on to what a host that is gone, busy or full did not take, and waits longer each time", async () => {
  const { queue, sent, slept } = open(["unreachable", "busy", "disk-full", "kept"]);
  queue.add(captured("a"));
  queue.add(captured("b"));
  await expect.poll(() => sent).toEqual(["a", "a", "a", "a", "b"]);
  expect(slept).toEqual(limits.resendMs.slice(0, 3));
});

it("says what holds it up, for as long as it does", async () => {
  const { queue, stall } = open(["disk-full"]);
  queue.add(captured("a"));
  stall(new Promise(() => undefined));
  await expect.poll(() => queue.state().trouble).toBe("disk-full");
  expect(queue.state().waitingCount).toBe(1);
});

it("drops what there is no room for, and says so", async () => {
  const { queue, told, stall } = open();
  stall(new Promise(() => undefined));
  for (let place = 0; place < limits.waitingCountMax + 2; place++) queue.add(captured(String(place)));
  expect(queue.state()).toMatchObject({ waitingCount: limits.waitingCountMax, droppedCount: 2 });
  expect(told.at(-1)).toBe(`${limits.waitingCountMax + 1} dropped full`);
  const large = open();
  large.stall(new Promise(() => undefined));
  large.queue.add(captured("a", limits.waitingBytesMax - 5));
  large.queue.add(captured("b", 6));
  expect(large.told.at(-1)).toBe("b dropped full");
  await turn();
});

it("drops what waits when capture is paused, whoever paused it, and what is refused for good", async () => {
  const byHost = open(["paused", "refused"]);
  byHost.queue.add(captured("a"));
  byHost.queue.add(captured("b"));
  await expect.poll(() => byHost.told).toContain("b dropped refused");
  expect(byHost.told).toContain("a dropped paused");
  const byPerson = open();
  byPerson.stall(new Promise(() => undefined));
  byPerson.queue.add(captured("a"));
  byPerson.queue.add(captured("b"));
  byPerson.queue.drop();
  expect(byPerson.told.slice(-2)).toEqual(["a dropped paused", "b dropped paused"]);
  expect(byPerson.queue.state().waitingCount).toBe(0);
});

it("takes new ones after a stop", async () => {
  const { queue, told, stall } = open();
  const gate = Promise.withResolvers<void>();
  stall(gate.promise);
  queue.add(captured("a"));
  queue.drop();
  gate.resolve();
  queue.add(captured("b"));
  await expect.poll(() => told).toContain("b kept");
});
