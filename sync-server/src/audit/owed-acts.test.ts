import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ActDraft } from "#shared/audit/leaf.ts";
import { OrgId } from "#shared/model/team.ts";
import { trailLimits } from "./limits.ts";
import { createOwedActs } from "./owed-acts.ts";

const orgId = OrgId.parse("01970000-0000-7000-8000-000000000009");
const act = (n: number): ActDraft => ({ actor: { kind: "user", id: String(n) }, act: "search" });
const noRoom = () => Object.assign(new Error("could not extend file"), { code: "53100" });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
  const state: { failure: (() => Error) | undefined } = { failure: noRoom };
  const [told, reported]: [string[], string[]] = [[], []];
  const trail = {
    async append(_: OrgId, acts: readonly ActDraft[]) {
      await Promise.resolve();
      if (state.failure !== undefined) throw state.failure();
      told.push(...acts.map(({ actor }) => actor.id));
    },
  };
  return { state, told, reported, owed: createOwedActs(trail, (error) => reported.push(String(error))) };
}

test("what is read while there is no room is answered, and told once there is, in its order and once", async () => {
  const { state, told, reported, owed } = open();
  for (const n of [1, 2, 3]) await owed.append(orgId, [act(n)]);
  await vi.advanceTimersByTimeAsync(3 * trailLimits.owedRetryMs);
  expect(told).toEqual([]);
  state.failure = undefined;
  await owed.append(orgId, [act(4)]);
  await vi.advanceTimersByTimeAsync(3 * trailLimits.owedRetryMs);
  await owed[Symbol.asyncDispose]();
  expect([told, reported]).toEqual([["4", "1", "2", "3"], []]);
});

test("anything but want of room refuses, and so does room for no more to be owed", async () => {
  const { state, owed, reported } = open();
  for (let n = 0; n < trailLimits.owedCountMax; n++) await owed.append(orgId, [act(n)]);
  await expect(owed.append(orgId, [act(0)])).rejects.toThrow("could not extend file");
  state.failure = () => new Error("connection terminated");
  await expect(owed.append(orgId, [act(0)])).rejects.toThrow("connection terminated");
  await owed[Symbol.asyncDispose]();
  expect(reported).toEqual([
    expect.stringContaining("connection terminated"),
    expect.stringContaining(`${trailLimits.owedCountMax} acts of reading`),
  ]);
});
