import { expect, test } from "vitest";
import { toHex } from "#shared/kit/hex.ts";
import { target } from "#shared/audit/leaf.ts";
import { emptyFrontier, type Hash } from "#shared/audit/merkle.ts";
import { proveConsistency } from "#shared/audit/proofs.ts";
import { growBy } from "#shared/audit/trail.ts";
import { checks, hashes, newSigner, sha256 } from "#shared/audit/trail-keys.conformance.ts";
import { rootOf } from "#shared/audit/merkle.ts";
import type { HeadWithProof } from "#shared/audit/read-trail.ts";
import { signHead } from "#shared/audit/tree-head.ts";
import type { TeamRow } from "#core/ports/replica-store.ts";
import { limits } from "./limits.ts";
import { type Link, wasOnlineOnce } from "./status.ts";
import { createTrailCheck, seenTrailOf } from "./trail-check.ts";

const signer = newSigner();
const never = new AbortController().signal;

/** A server with a trail of twenty acts, the last fifteen about `word`. */
function serverOf(word: string, by = signer) {
  const acts = Array.from({ length: 20 }, (_, n) => ({
    actor: { kind: "user", id: "u1" } as const,
    act: "search" as const,
    targets: [target("count", n)],
    asked: n < 5 ? "same" : word,
  }));
  const kept = new Map<string, Hash>();
  for (const { level, index, hash } of growBy(hashes, emptyFrontier, acts, 1).nodes)
    kept.set(`${level}/${index}`, hash);
  const nodes = {
    nodes: (ids: readonly { readonly level: number; readonly index: number }[]) =>
      Promise.resolve(ids.map(({ level, index }) => kept.get(`${level}/${index}`) ?? new Uint8Array())),
  };
  return async (before: number, size: number): Promise<HeadWithProof> => {
    const { frontier } = growBy(hashes, emptyFrontier, acts.slice(0, size), 1);
    return {
      head: signHead(by, sha256, { size, root: rootOf(sha256, frontier), timeMs: size }),
      publicKey: by.publicKey,
      proof: (await proveConsistency(sha256, nodes, Math.min(before, size), size)).map(toHex),
    };
  };
}

function deviceOf(ask: () => (before: number) => Promise<HeadWithProof | undefined>) {
  let auditHead: string | undefined;
  let nowMs = 100;
  let isOnline = true;
  let paused = false;
  const told: boolean[] = [];
  const turn = createTrailCheck({
    store: {
      team: () => Promise.resolve({ auditHead, paused } as TeamRow),
      changeTeam: (change) => Promise.resolve(void ({ auditHead } = change)),
    },
    client: {
      async trailHead(_at, before) {
        const given = await ask()(before);
        return given === undefined
          ? { kind: "failed", remark: { code: "no-answer" } }
          : { kind: "head", given };
      },
    },
    tokens: {
      current: () => Promise.resolve({ kind: "access", at: { server: "https://t.example", token: "t" } }),
      forget: () => undefined,
    },
    checks,
    clock: { nowMs: () => nowMs++ },
    events: { wasOnline: () => isOnline, onChange: (unproved) => void told.push(unproved) },
  });
  return {
    connect: () => turn(never),
    pass: (ms: number) => void (nowMs += ms),
    online: (is: boolean) => void (isOnline = is),
    pause: (is: boolean) => void (paused = is),
    unproved: () => told.at(-1),
    seen: () => seenTrailOf(auditHead === undefined ? {} : { auditHead }),
  };
}

const honest = serverOf("a");
const lying = serverOf("b");

test("a trail that grows is believed, and the newest head is kept", async () => {
  let size = 3;
  const device = deviceOf(() => (before) => honest(before, size));
  for (size of [3, 3, 8, 20]) {
    await device.connect();
    expect(device.seen()).toMatchObject({ head: { size } });
    expect(device.seen().doubt).toBeUndefined();
  }
});

test.each([
  ["another history", "split-view", (before: number) => lying(before, 20)],
  ["a shorter one", "shrunk", () => honest(0, 9)],
  ["one that another key signed", "other-trail", (before: number) => serverOf("a", newSigner())(before, 20)],
  [
    "a head that nobody signed",
    "bad-signature",
    async (before: number) => {
      const given = await honest(before, 20);
      return { ...given, head: { ...given.head, signature: "0".repeat(128) } };
    },
  ],
] as const)("%s is %s, and the head that was believed stays", async (_what, why, lie) => {
  let answer: (before: number) => Promise<HeadWithProof> = (before) => honest(before, 10);
  const device = deviceOf(() => answer);
  await device.connect();
  answer = lie;
  await device.connect();
  await device.connect();
  const { head, doubt } = device.seen();
  expect(head?.size).toBe(10);
  // Of the second connection: the third found the same.
  expect(doubt).toMatchObject({ why, seenMs: 101 });
});

test("what may be an accident passes with the next good head; two histories do not", async () => {
  let answer: (before: number) => Promise<HeadWithProof | undefined> = (before) => honest(before, 10);
  const device = deviceOf(() => answer);
  await device.connect();
  answer = () => honest(0, 9);
  await device.connect();
  expect(device.seen().doubt?.why).toBe("shrunk");
  answer = (before) => honest(before, 12);
  await device.connect();
  expect(device.seen().doubt).toBeUndefined();
  answer = (before) => lying(before, 20);
  await device.connect();
  answer = (before) => honest(before, 20);
  await device.connect();
  expect(device.seen()).toMatchObject({ head: { size: 20 }, doubt: { why: "split-view" } });
  answer = () => Promise.resolve(undefined);
  await device.connect();
  expect(device.seen().doubt?.why).toBe("split-view");
});

test("a server that is connected and gives no head is unproved after a while, until it gives one", async () => {
  let given: HeadWithProof | undefined = await honest(0, 10);
  const device = deviceOf(() => () => Promise.resolve(given));
  expect(await device.connect()).toBeUndefined();
  expect(device.seen()).toMatchObject({ provedMs: 100, head: { size: 10 } });
  given = undefined;
  // Who cannot be reached keeps nothing back.
  device.online(false);
  device.pass(limits.trailGraceMs);
  expect(await device.connect()).toBeUndefined();
  expect([device.unproved(), device.seen().withheldMs]).toEqual([false, undefined]);
  device.online(true);
  expect(await device.connect()).toBe(limits.trailRetryMs);
  expect([device.unproved(), device.seen().provedMs]).toEqual([false, 100]);
  device.pause(true);
  expect([await device.connect(), device.unproved()]).toEqual([undefined, false]);
  device.pause(false);
  device.pass(limits.trailGraceMs - 10);
  await device.connect();
  expect(device.unproved()).toBe(false);
  device.pass(10);
  await device.connect();
  // Cut off by the device itself it is still asked.
  device.online(false);
  expect(await device.connect()).toBe(limits.trailRetryMs);
  expect(device.unproved()).toBe(true);
  expect(device.seen()).toMatchObject({ head: { size: 10 } });
  given = await honest(10, 12);
  expect(await device.connect()).toBeUndefined();
  expect([device.unproved(), device.seen().withheldMs]).toEqual([false, undefined]);
  expect(device.seen().provedMs).toBeGreaterThan(limits.trailGraceMs);
});

test("what passes while a server cannot be reached is not its doing", async () => {
  const device = deviceOf(() => () => Promise.resolve(undefined));
  await device.connect();
  device.online(false);
  device.pass(3 * limits.trailGraceMs);
  expect(await device.connect()).toBe(limits.trailRetryMs);
  device.online(true);
  await device.connect();
  expect(device.unproved()).toBe(false);
  device.pass(limits.trailGraceMs);
  await device.connect();
  expect(device.unproved()).toBe(true);
});

test("a server that is connected only between two questions was connected", () => {
  const link: Link = { session: { kind: "online" }, isSettled: false };
  expect(wasOnlineOnce(link)).toBe(true);
  link.session = { kind: "connecting" };
  // Until now it was.
  expect([wasOnlineOnce(link), wasOnlineOnce(link)]).toEqual([true, false]);
  link.wasOnline = true;
  expect([wasOnlineOnce(link), wasOnlineOnce(link)]).toEqual([true, false]);
});

test("a clock that was put back begins the while anew, and does not end it for good", async () => {
  const device = deviceOf(() => () => Promise.resolve(undefined));
  await device.connect();
  device.pass(-50);
  await device.connect();
  expect(device.seen().withheldMs).toBeLessThan(100);
  device.pass(limits.trailGraceMs);
  await device.connect();
  expect(device.unproved()).toBe(true);
});

test("what is damaged in the store is nothing that was seen", () => {
  for (const auditHead of ["", "{", "[]", '{"head":{"size":-1}}'])
    expect(seenTrailOf({ auditHead })).toEqual({});
});
