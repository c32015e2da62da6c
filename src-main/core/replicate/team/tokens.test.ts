import { expect, test } from "vitest";
import type { TeamChange, TeamRow } from "#core/ports/replica-store.ts";
import type { TeamClient } from "#core/ports/team-client.ts";
import { DeviceId, OrgId, UserId } from "#shared/model/team.ts";
import { createTokens } from "./tokens.ts";

const uuid = (number: number) => `01990000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const never = new AbortController().signal;

/** A server that gives each token once, and the same again to who asks with the same nonce. */
function createWorld() {
  let row: TeamRow = {
    membership: {
      server: "https://team.example",
      org: { id: OrgId.parse(uuid(1)), name: "Harbour" },
      person: { id: UserId.parse(uuid(2)), name: "Ada" },
      device: { id: DeviceId.parse(uuid(3)), name: "desk" },
      joinedMs: 0,
    },
    certificate: "c",
    orgKeys: "{}",
    refreshToken: "r0",
    paused: false,
    limits: { bytesPerSecond: 0, network: "as-system-says" },
    erasedEpoch: 0,
  };
  let nowMs = 0;
  let nonceCount = 0;
  let isDying = false;
  const answered = new Map<string, string>();
  let last = "r0";
  const asked: string[] = [];
  const store = {
    team: () => Promise.resolve(row),
    changeTeam({ refreshNonce, ...change }: TeamChange) {
      if (isDying && change.refreshToken !== undefined) return Promise.reject(new Error("power cut"));
      const { refreshNonce: known, ...rest } = { ...row, ...change } as TeamRow;
      const nonce = refreshNonce === undefined ? known : (refreshNonce ?? undefined);
      row = nonce === undefined ? rest : { ...rest, refreshNonce: nonce };
      return Promise.resolve();
    },
  };
  const client: Pick<TeamClient, "nonce" | "token"> = {
    nonce: () => Promise.resolve({ kind: "nonce", nonce: `n${++nonceCount}` }),
    token(_server, { refreshToken, nonce }) {
      asked.push(`${refreshToken} ${nonce}`);
      const known = answered.get(`${refreshToken} ${nonce}`);
      if (known === undefined && refreshToken !== last) return Promise.resolve({ kind: "ended" });
      const next = known ?? `r${answered.size + 1}`;
      answered.set(`${refreshToken} ${nonce}`, next);
      last = next;
      const credentials = { certificate: "c", orgKeys: "{}", refreshToken: next };
      return Promise.resolve({ kind: "token", token: `t-${next}`, untilMs: nowMs + 600_000, credentials });
    },
  };
  return {
    asked,
    store,
    client,
    open: () => createTokens({ store, client, clock: { nowMs: () => nowMs } }),
    row: () => row,
    die: (dies: boolean) => void (isDying = dies),
    pass: (ms: number) => void (nowMs += ms),
  };
}
const tokenOf = async (tokens: ReturnType<typeof createTokens>) => {
  const access = await tokens.current(never);
  return access.kind === "access" ? access.at.token : access.kind;
};

test("one token serves all that is asked at once, and the next is asked for before it ends", async () => {
  const world = createWorld();
  const tokens = world.open();
  expect(await Promise.all([tokenOf(tokens), tokenOf(tokens), tokenOf(tokens)])).toEqual([
    "t-r1",
    "t-r1",
    "t-r1",
  ]);
  world.pass(560_000);
  expect(await tokenOf(tokens)).toBe("t-r1");
  world.pass(11_000);
  expect(await tokenOf(tokens)).toBe("t-r2");
  tokens.forget();
  expect(await tokenOf(tokens)).toBe("t-r3");
  expect(world.row()).toMatchObject({ refreshToken: "r3" });
  expect(world.row()).not.toHaveProperty("refreshNonce");
});

test("whoever is killed between the answer and the disk asks the same again, and is no copy of itself", async () => {
  const world = createWorld();
  world.die(true);
  await expect(world.open().current(never)).rejects.toThrow("power cut");
  expect(world.row()).toMatchObject({ refreshToken: "r0", refreshNonce: "n1" });
  world.die(false);
  expect(await tokenOf(world.open())).toBe("t-r1");
  expect(world.asked).toEqual(["r0 n1", "r0 n1"]);
});

test("a nonce that is no longer good is replaced, but not for ever", async () => {
  const world = createWorld();
  let refusedCount = 0;
  const client: Pick<TeamClient, "nonce" | "token"> = {
    ...world.client,
    token: (...given) =>
      refusedCount++ === 0 ? Promise.resolve({ kind: "nonce-refused" }) : world.client.token(...given),
  };
  const clock = { nowMs: () => 0 };
  expect(await tokenOf(createTokens({ store: world.store, client, clock }))).toBe("t-r1");
  expect(world.asked).toEqual(["r0 n2"]);
  const stubborn = { ...client, token: () => Promise.resolve({ kind: "nonce-refused" } as const) };
  expect(await tokenOf(createTokens({ store: world.store, client: stubborn, clock }))).toBe("ended");
});

test("a clock that is wrong by days asks neither at each turn nor never again", async () => {
  const world = createWorld();
  const ahead = createTokens({ ...world, clock: { nowMs: () => 5 * 86_400_000 } });
  expect(await tokenOf(ahead)).toBe("t-r1");
  expect(await tokenOf(ahead)).toBe("t-r1");
  expect(world.asked).toHaveLength(1);
});
