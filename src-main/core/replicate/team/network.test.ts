import { expect, test } from "vitest";
import type { TeamLimits } from "#shared/rpc/team-status.ts";
import { limits } from "./limits.ts";
import { createNetworkLook, isMetered } from "./network.ts";

test("the person's word goes first; the system's counts where they leave it to that and it says something", () => {
  const said = [true, false, undefined];
  const metered = (network: TeamLimits["network"]) => said.map((each) => isMetered({ network }, each));
  expect(metered("costs")).toEqual([true, true, true]);
  expect(metered("free")).toEqual([false, false, false]);
  expect(metered("as-system-says")).toEqual([true, false, false]);
});

test("the system is asked now and then, as long as somebody goes by it, and a change is told once", async () => {
  let network: TeamLimits["network"] | undefined = "as-system-says";
  const answers: (boolean | undefined)[] = [undefined, true, true, false];
  const joined: { networkCosts: boolean | undefined } = { networkCosts: undefined };
  const told: (boolean | undefined)[] = [];
  const look = createNetworkLook({
    store: { team: () => Promise.resolve(network && ({ limits: { network } } as never)) },
    joined,
    networkCosts: () => Promise.resolve(answers.shift()),
    onChange: () => void told.push(joined.networkCosts),
  });
  for (let turn = 0; turn < 4; turn += 1) expect(await look()).toBe(limits.networkLookMs);
  expect(told).toEqual([true, false]);
  answers.push(true);
  for (network of ["costs", "free", undefined] as const) expect(await look()).toBeUndefined();
  expect([answers, told.length]).toEqual([[true], 2]);
});
