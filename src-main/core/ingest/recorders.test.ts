import { expect, it } from "vitest";
import type { Recorder } from "#shared/model/recorder.ts";
import { limits } from "./limits.ts";
import { createRecorders } from "./recorders.ts";

const camera: Recorder = { kind: "camera", owner: "Chrome 1" };
const microphone: Recorder = { kind: "microphone", owner: "Firefox 2" };

it("tells who records at once and with every change, until nobody listens", async () => {
  const recorders = createRecorders();
  const first = recorders.announce(camera);
  const end = new AbortController();
  const told = recorders.watch(end.signal)[Symbol.asyncIterator]();
  expect((await told.next()).value).toEqual([camera]);
  const second = recorders.announce(microphone);
  expect((await told.next()).value).toEqual([camera, microphone]);
  first[Symbol.dispose]();
  expect((await told.next()).value).toEqual([microphone]);
  second[Symbol.dispose]();
  expect((await told.next()).value).toEqual([]);
  end.abort();
  expect((await told.next()).done).toBe(true);
});

it("counts a window by what it said, and not by its name: one that opened anew while the old one ends stays", async () => {
  const recorders = createRecorders();
  const before = recorders.announce(camera);
  recorders.announce({ ...camera });
  before[Symbol.dispose]();
  const told = recorders.watch(new AbortController().signal)[Symbol.asyncIterator]();
  expect((await told.next()).value).toEqual([camera]);
});

it("lists so many and no more", async () => {
  const recorders = createRecorders();
  for (let at = 0; at <= limits.recorderCountMax; at++)
    recorders.announce({ ...camera, owner: `Chrome ${at}` });
  const told = recorders.watch(new AbortController().signal)[Symbol.asyncIterator]();
  expect((await told.next()).value).toHaveLength(limits.recorderCountMax);
});
