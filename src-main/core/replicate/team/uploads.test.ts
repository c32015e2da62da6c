import { expect, test } from "vitest";
import type { WaitingPayload } from "#core/ports/replica-store.ts";
import type { PayloadOutcome } from "#core/ports/team-client.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { PayloadId } from "#shared/model/team.ts";
import { retryPauseMsMax } from "#shared/kit/backoff.ts";
import { limits } from "./limits.ts";
import { createUploads, type UploadsDeps } from "./uploads.ts";

const never = new AbortController().signal;
const partitionId = PartitionId.parse("01990000-0000-7000-8000-000000000001");
const idOf = (number: number) => PayloadId.parse(number.toString(16).padStart(64, "0"));

function createWorld(count: number, sizeBytes = 10) {
  const waiting = new Map(
    Array.from({ length: count }, (_, place): [string, WaitingPayload & { nextMs: number }] => [
      idOf(place),
      { payloadId: idOf(place), partitionId, body: new Uint8Array(sizeBytes), attemptCount: 0, nextMs: 0 },
    ]),
  );
  let [nowMs, sideBySide, sideBySideMax, arrivedCount] = [0, 0, 0, 0];
  const refused: string[] = [];
  let isServerFull = false;
  let knowsErased = true;
  let networkCosts: boolean | undefined;
  const told: boolean[] = [];
  let team = { paused: false, limits: { bytesPerSecond: 0, network: "as-system-says" } };
  let answer: (payloadId: string) => PayloadOutcome = () => ({ kind: "stored" });
  const sleeps: number[] = [];
  const store: UploadsDeps["store"] = {
    team: () => Promise.resolve(team as never),
    duePayloads: (now, limit) =>
      Promise.resolve([...waiting.values()].filter(({ nextMs }) => nextMs <= now).slice(0, limit)),
    nextPayloadMs: () =>
      Promise.resolve(
        waiting.size === 0 ? undefined : Math.min(...[...waiting.values()].map(({ nextMs }) => nextMs)),
      ),
    payloadArrived: ({ payloadId }) => Promise.resolve(void waiting.delete(payloadId)),
    payloadFailed({ payloadId }, nextMs) {
      const known = waiting.get(payloadId);
      if (known !== undefined)
        waiting.set(payloadId, { ...known, attemptCount: known.attemptCount + 1, nextMs });
      return Promise.resolve();
    },
    payloadRefused({ payloadId }, why) {
      waiting.delete(payloadId);
      refused.push(why);
      return Promise.resolve();
    },
  };
  const turn = createUploads({
    store,
    client: {
      async putPayload(_at, { payloadId }) {
        sideBySideMax = Math.max(sideBySideMax, ++sideBySide);
        await Promise.resolve();
        sideBySide--;
        return answer(payloadId);
      },
    },
    tokens: {
      current: () => Promise.resolve({ kind: "access", at: { server: "https://team.example", token: "t" } }),
      forget: () => undefined,
    },
    clock: {
      nowMs: () => nowMs,
      sleep(ms) {
        sleeps.push(ms);
        nowMs += ms;
        return Promise.resolve();
      },
    },
    chance: { fraction: () => 0 },
    knowsErased: () => knowsErased,
    isServerFull: () => isServerFull,
    networkCosts: () => networkCosts,
    onRefusing: (isFull) => void told.push(isFull),
    onArrived: () => void arrivedCount++,
  });
  return {
    turn: () => turn(never),
    waiting,
    sleeps,
    refused,
    told,
    setFull: (isFull: boolean) => void (isServerFull = isFull),
    setKnowing: (knows: boolean) => void (knowsErased = knows),
    setCosts: (costs: boolean | undefined) => void (networkCosts = costs),
    counts: () => ({ sideBySideMax, arrivedCount }),
    answerWith: (next: typeof answer) => void (answer = next),
    set: (next: Partial<typeof team>) => void (team = { ...team, ...next }),
    pass: (ms: number) => void (nowMs += ms),
  };
}

test("all that waits goes, a few side by side", async () => {
  const world = createWorld(20);
  expect(await world.turn()).toBeUndefined();
  expect(world.waiting.size).toBe(0);
  expect(world.counts()).toEqual({ sideBySideMax: limits.uploadCountMax, arrivedCount: 20 });
});

test("what fails is tried again with longer pauses, and is not lost", async () => {
  const world = createWorld(1);
  world.answerWith(() => ({ kind: "failed", remark: { code: "no-answer" } }));
  expect(await world.turn()).toBe(limits.retryBaseMs);
  expect(await world.turn()).toBe(limits.retryBaseMs);
  world.pass(limits.retryBaseMs);
  expect(await world.turn()).toBe(2 * limits.retryBaseMs);
  world.answerWith(() => ({ kind: "stored" }));
  world.pass(2 * limits.retryBaseMs);
  expect(await world.turn()).toBeUndefined();
  expect(world.waiting.size).toBe(0);
});

test("a date that no pause explains, of a clock that was set back, is waited for no longer than a pause", async () => {
  const world = createWorld(1);
  world.answerWith(() => ({ kind: "failed", remark: { code: "no-answer" } }));
  expect(await world.turn()).toBe(limits.retryBaseMs);
  world.pass(-365 * 24 * 3_600_000);
  expect(await world.turn()).toBe(retryPauseMsMax);
});

test("what the server refuses is told and does not keep the others", async () => {
  const world = createWorld(2);
  world.answerWith((id) => (id === idOf(0) ? { kind: "refused", why: "too-large" } : { kind: "stored" }));
  await world.turn();
  expect([world.refused, world.waiting.size]).toEqual([["payload-too-large"], 0]);
});

test("nothing goes before the server has said what was erased meanwhile", async () => {
  const world = createWorld(2);
  world.setKnowing(false);
  expect(await world.turn()).toBeUndefined();
  expect(world.waiting.size).toBe(2);
  world.setKnowing(true);
  await world.turn();
  expect(world.waiting.size).toBe(0);
});

test("nothing goes while it is paused, on a network that costs, or for a device that was shut out", async () => {
  const world = createWorld(4);
  world.set({ paused: true });
  await world.turn();
  world.set({ paused: false, limits: { bytesPerSecond: 0, network: "costs" } });
  await world.turn();
  expect(world.waiting.size).toBe(4);
  world.set({ limits: { bytesPerSecond: 0, network: "as-system-says" } });
  world.setCosts(true);
  await world.turn();
  expect(world.waiting.size).toBe(4);
  world.setCosts(undefined);
  world.answerWith(() => ({ kind: "revoked" }));
  expect(await world.turn()).toBeUndefined();
  expect(world.waiting.size).toBe(4);
});

test("a server without room is told of, asked again, and not asked while it says so itself", async () => {
  const world = createWorld(1);
  world.answerWith(() => ({ kind: "failed", remark: { code: "server-full" } }));
  expect(await world.turn()).toBe(limits.retryBaseMs);
  world.pass(limits.retryBaseMs);
  world.setFull(true);
  world.answerWith(() => ({ kind: "stored" }));
  expect([await world.turn(), world.waiting.size]).toEqual([undefined, 1]);
  world.setFull(false);
  await world.turn();
  expect([world.waiting.size, world.told]).toEqual([0, [true, false]]);
});

test("no more goes in a second than the person allows", async () => {
  const world = createWorld(3, 500);
  world.set({ limits: { bytesPerSecond: 1_000, network: "as-system-says" } });
  await world.turn();
  expect(world.sleeps).toEqual([500, 500, 500]);
  expect(world.counts().sideBySideMax).toBe(1);
});
