import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { limits } from "./limits.ts";
import { createProjected } from "./projected.ts";

const uuid = (number: number): string => `01970000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const name = DocumentName.parse(`births/${PartitionId.parse(uuid(1))}/${DeviceId.parse(uuid(2))}.0`);

/** A server that has made rows as far as it is told; nothing is left to chance. */
function open(acknowledgedSeq: number) {
  const world = { madeSeq: 0, isOnline: true, changeCount: 0, knownSeq: 0 };
  const { look, expectSoon } = createProjected({
    store: {
      unprojected: () => Promise.resolve(world.knownSeq < acknowledgedSeq ? [name] : []),
      projected: (_, seq) => Promise.resolve(void (world.knownSeq = seq)),
    },
    client: {
      projected: () => Promise.resolve({ kind: "projected", documents: [{ name, seq: world.madeSeq }] }),
    },
    tokens: {
      current: () => Promise.resolve({ kind: "access", at: { server: "https://team.example", token: "t" } }),
    },
    clock: { nowMs: () => 0 },
    chance: { fraction: () => 0 },
    isOnline: () => world.isOnline,
    onChange: () => void world.changeCount++,
  });
  return { world, expectSoon, look: () => look(new AbortController().signal) };
}

test("a server that gets no further is asked less and less often", async () => {
  const { look } = open(5);
  const pauses: unknown[] = [];
  for (let at = 0; at < 8; at++) pauses.push(await look());
  expect(pauses.slice(0, 3)).toEqual([2, 4, 8].map((times) => times * limits.projectedEveryMs));
  expect(pauses.at(-1)).toBe(limits.projectedCapMs);
});

test("however often what comes to it wakes a look, the next is as soon as after the first", async () => {
  const { look, expectSoon } = open(5);
  for (let at = 0; at < 20; at++) {
    expectSoon();
    expect(await look()).toBe(2 * limits.projectedEveryMs);
  }
});

test("once rows are made of all, or nobody is reached, nothing is asked", async () => {
  const { look, world } = open(5);
  world.isOnline = false;
  expect(await look()).toBeUndefined();
  world.isOnline = true;
  world.madeSeq = 5;
  expect([await look(), await look(), world.changeCount]).toEqual([limits.projectedEveryMs, undefined, 1]);
});
