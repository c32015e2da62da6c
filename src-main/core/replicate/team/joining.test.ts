import { expect, test } from "vitest";
import type { TeamRow } from "#core/ports/replica-store.ts";
import type { JoinOutcome, TeamClient } from "#core/ports/team-client.ts";
import { DeviceId, OrgId, UserId } from "#shared/model/team.ts";
import { createJoining } from "./joining.ts";
import { limits } from "./limits.ts";

const id = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const membership = {
  org: { id: OrgId.parse(id(1)), name: "Harbour" },
  person: { id: UserId.parse(id(2)), name: "Ada" },
  device: { id: DeviceId.parse(id(3)), name: "desk" },
};
const credentials = { certificate: "c", orgKeys: "{}", refreshToken: "r" };
const joined: Extract<JoinOutcome, { readonly kind: "joined" }> = { kind: "joined", membership, credentials };
const url = "https://team.example/";
const server = "https://team.example";
const asked = {
  kind: "asked",
  userCode: "KQRT-4711",
  link: `${server}/device#KQRT-4711`,
  deviceCode: "secret",
  keyNumber: 0,
  pollEveryMs: 3_000,
} as const;
type Collected = Awaited<ReturnType<TeamClient["collectJoin"]>>;

/** A server that answers as given, one answer after another; after the last the person gives up. */
function openWorld(answers: readonly Collected[], team?: TeamRow) {
  const ending = new AbortController();
  const left = [...answers];
  const sleeps: number[] = [];
  const devices: unknown[] = [];
  const kept: unknown[] = [];
  let isSignedOut = true;
  const joining = createJoining({
    store: {
      team: () => Promise.resolve(team),
      joinTeam: (row) => Promise.resolve(void kept.push(row)),
      changeTeam: (change) => Promise.resolve(void kept.push(change)),
    },
    client: {
      join: () => Promise.resolve(joined),
      requestJoin: (device) => {
        devices.push(device);
        return Promise.resolve(asked);
      },
      collectJoin: () => {
        const next = left.shift();
        if (next === undefined) ending.abort();
        return Promise.resolve(next ?? { kind: "waiting" });
      },
    },
    clock: {
      nowMs: () => sleeps.reduce((sum, ms) => sum + ms, 0),
      sleep: (ms) => Promise.resolve(void sleeps.push(ms)),
    },
    isSignedOut: () => isSignedOut,
  });
  return {
    joining,
    sleeps,
    devices,
    kept,
    setSignedOut: (value: boolean) => void (isSignedOut = value),
    async ask() {
      const steps = [];
      const asking = joining.askInBrowser({ url, deviceName: "desk" }, ending.signal);
      for (let step = await asking.next(); ; step = await asking.next()) {
        if (step.done === true) return { steps, end: step.value };
        steps.push(step.value);
      }
    },
  };
}
const row = { membership: { ...membership, server, joinedMs: 1 }, ...credentials } as TeamRow;
const asking = { state: "asking", userCode: asked.userCode, link: asked.link } as const;

test("the code is shown once, and the server asked until it has let the device in, also where it is away for a moment", async () => {
  const { ask, joining, kept, sleeps } = openWorld([
    { kind: "waiting" },
    { kind: "unreachable", detail: "ECONNREFUSED" },
    { kind: "too-many-tries" },
    joined,
  ]);
  expect(await ask()).toEqual({ steps: [asking], end: joined });
  expect(sleeps).toEqual([3_000, 3_000, 3_000, 3_000]);
  expect(await joining.finish(url, joined)).toBeUndefined();
  expect(kept).toMatchObject([{ certificate: "c", membership: { server } }]);
});

test("where nobody lets it in, or the server will not, that is the end; where another key is to ask, there is another code", async () => {
  expect((await openWorld([{ kind: "over" }]).ask()).end).toEqual({ refused: "TEAM_NOT_LET_IN" });
  expect((await openWorld([{ kind: "refused" }]).ask()).end).toEqual({ refused: "TEAM_REFUSED" });
  expect(await openWorld([{ kind: "ask-anew" }, joined]).ask()).toEqual({
    steps: [asking, asking],
    end: joined,
  });
  const forever = openWorld(Array.from({ length: 10_000 }, () => ({ kind: "waiting" }) as const));
  expect((await forever.ask()).end).toEqual({ refused: "TEAM_NOT_LET_IN" });
  expect(forever.sleeps.length).toBeLessThanOrEqual(limits.collectMsMax / 3_000);
});

test("whoever gives up is asked no more, and nothing is kept", async () => {
  const { ask, kept } = openWorld([{ kind: "waiting" }]);
  expect([(await ask()).end, kept]).toEqual([undefined, []]);
});

test("signing in again is as the same device and the same person, and a device that is in a team asks nobody", async () => {
  const world = openWorld([joined], row);
  expect((await world.ask()).end).toEqual(joined);
  expect(world.devices).toEqual([{ url: server, deviceName: "desk", certificate: "c" }]);
  const other = {
    ...joined,
    membership: { ...membership, person: { id: UserId.parse(id(9)), name: "Eve" } },
  };
  expect(await world.joining.finish(url, other)).toMatchObject({ refused: "TEAM_NOT_AGAIN" });
  expect(world.kept).toEqual([]);
  expect(await world.joining.finish(url, joined)).toBeUndefined();
  expect(world.kept).toEqual([{ ...credentials, refreshNonce: null }]);
  expect((await openWorld([{ kind: "refused" }], row).ask()).end).toMatchObject({
    refused: "TEAM_NOT_AGAIN",
  });
  world.setSignedOut(false);
  // Also where it joined while somebody was before the browser.
  expect(await world.joining.finish(url, joined)).toMatchObject({ refused: "TEAM_JOINED" });
  expect(await world.ask()).toMatchObject({ steps: [], end: { refused: "TEAM_JOINED" } });
});
