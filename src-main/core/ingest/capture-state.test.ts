import { expect, it } from "vitest";
import { usualCaptureSettings } from "#shared/model/capture.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import { createCaptureState } from "./capture-state.ts";

/** Settings in memory, whose writes wait until they are let through, or fail. */
function open(stored: Readonly<Record<string, string>> = {}) {
  const rows = new Map(Object.entries(stored));
  const held: ((outcome: "written" | "full") => void)[] = [];
  const store = {
    readSetting: (name: string) => Promise.resolve(rows.get(name)),
    async writeSetting(name: string, value: string) {
      const outcome = await new Promise((resolve) => held.push(resolve));
      if (outcome === "full") throw new StoreFullError("database or disk is full");
      rows.set(name, value);
    },
  };
  const begun = async (): Promise<void> => {
    while (held.length === 0) await new Promise(setImmediate);
  };
  /** Lets the write that waits, or comes next, end like this. */
  const end = async (outcome: "written" | "full"): Promise<void> => {
    await begun();
    held.shift()?.(outcome);
    await new Promise(setImmediate);
  };
  return { state: createCaptureState(store), rows, begun, end };
}

it("is paused from the word on, and tells it, while the store is busy", async () => {
  const { state, rows, end } = open();
  const told = state.watch(new AbortController().signal)[Symbol.asyncIterator]();
  expect((await told.next()).value).toMatchObject({ paused: false });
  const next = told.next();
  const pausing = state.setPaused(true);
  expect((await next).value).toMatchObject({ paused: true });
  expect([(await state.current()).paused, rows.size]).toEqual([true, 0]);
  await end("written");
  expect([(await pausing).paused, rows.get("capture-paused")]).toEqual([true, "true"]);
});

it("stays paused where that cannot be written down, and says so", async () => {
  const { state, end } = open();
  const pausing = expect(state.setPaused(true)).rejects.toThrow(StoreFullError);
  await end("full");
  await pausing;
  expect((await state.current()).paused).toBe(true);
  const going = state.setPaused(false);
  await end("written");
  expect((await going).paused).toBe(false);
});

it("goes on only once that is written down", async () => {
  const { state, end } = open({ "capture-paused": "true" });
  const going = state.setPaused(false);
  expect((await state.current()).paused).toBe(true);
  const refused = expect(going).rejects.toThrow(StoreFullError);
  await end("full");
  await refused;
  expect((await state.current()).paused).toBe(true);
});

it("goes on for no moment where a pause follows the word to go on", async () => {
  const { state, rows, begun, end } = open({ "capture-paused": "true" });
  const told: boolean[] = [];
  const closing = new AbortController();
  const watching = (async () => {
    for await (const { paused } of state.watch(closing.signal)) told.push(paused);
  })();
  const words = [state.setPaused(false)];
  await begun();
  // The first is being written when the pause comes, the second has yet to be.
  words.push(state.setPaused(false), state.setPaused(true));
  await end("written");
  await end("written");
  await Promise.all(words);
  closing.abort();
  await watching;
  expect(new Set(told)).toEqual(new Set([true]));
  expect(rows.get("capture-paused")).toBe("true");
});

it("keeps both of two changes of what is excluded, the second of which comes while the first is written", async () => {
  const { state, end } = open();
  const changes = [
    state.changeSettings({ excludedDevices: ["bedroom"] }),
    state.changeSettings({ scenesPerMinuteMax: 1 }),
  ];
  await end("written");
  await end("written");
  await Promise.all(changes);
  expect((await state.current()).settings).toEqual({
    ...usualCaptureSettings,
    excludedDevices: ["bedroom"],
    scenesPerMinuteMax: 1,
  });
});
