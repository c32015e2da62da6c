import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { PayloadId, SharedItemId } from "#shared/model/team.ts";
import type { TeamClient } from "#core/ports/team-client.ts";
import type { TeamRow, UnsureItem } from "#core/ports/replica-store.ts";
import { limits } from "./limits.ts";
import { createPayloadChecks } from "./payload-checks.ts";
import type { Access } from "./tokens.ts";

const uuid = (number: number): string => `01970000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const [quay, yard] = [PartitionId.parse(uuid(1)), PartitionId.parse(uuid(2))];
const payload = (digit: string): PayloadId => PayloadId.parse(digit.repeat(64));
const item = (number: number, partitionId: PartitionId, ...digits: readonly string[]): UnsureItem => ({
  id: SharedItemId.parse(`${uuid(9)}.0.${number}`),
  partitionId,
  payloadIds: digits.map(payload),
});

type Answer = Awaited<ReturnType<TeamClient["lacking"]>>;

/** The server answers as it is told, one call after another. */
function open(items: readonly UnsureItem[], answers: readonly Answer[], access: Access["kind"] = "access") {
  const unsure = [...items];
  const asked: PartitionId[] = [];
  const queued: SharedItemId[] = [];
  let [wakeCount, forgottenCount] = [0, 0];
  const left = [...answers];
  const world = { knowsErased: true, isPaused: false };
  const turn = createPayloadChecks({
    knowsErased: () => world.knowsErased,
    store: {
      team: () => Promise.resolve({ paused: world.isPaused } as TeamRow),
      unsureItems: (limit) => Promise.resolve(unsure.slice(0, limit)),
      settlePayloads(ids, lacking) {
        queued.push(...lacking);
        for (const id of ids)
          unsure.splice(
            unsure.findIndex((each) => each.id === id),
            1,
          );
        return Promise.resolve();
      },
    },
    client: {
      lacking(_at, { partitionId }) {
        asked.push(partitionId);
        return Promise.resolve(left.shift() ?? { kind: "lacking", payloadIds: [] });
      },
    },
    tokens: {
      current: () =>
        Promise.resolve(
          access === "access"
            ? { kind: "access", at: { server: "https://team.example", token: "t" } }
            : access === "failed"
              ? { kind: "failed", remark: { code: "no-answer" } }
              : { kind: access },
        ),
      forget: () => void forgottenCount++,
    },
    onLacking: () => void wakeCount++,
  });
  return {
    world,
    turn: () => turn(new AbortController().signal),
    seen: () => ({ left: unsure.length, asked, queued, wakeCount, forgottenCount }),
  };
}

test("asks a partition at a time, and only what the server lacks is to be made again, whichever part of it that is", async () => {
  const items = [
    item(0, quay, "a"),
    item(1, yard, "b"),
    item(2, quay, "c", "d"),
    item(3, quay, "e", "f"),
  ] as const;
  const { turn, seen } = open(items, [
    { kind: "lacking", payloadIds: [payload("d")] },
    { kind: "lacking", payloadIds: [] },
  ]);
  expect(await turn()).toBeUndefined();
  expect(seen()).toEqual({
    left: 0,
    asked: [quay, yard],
    queued: [items[2].id],
    wakeCount: 1,
    forgottenCount: 0,
  });
});

test("stays unsure until the server has answered, and asks again after a while, or not where the device is shut out", async () => {
  const items = [item(0, quay, "a")];
  const failed = open(items, [{ kind: "failed", remark: { code: "no-answer" } }]);
  expect(await failed.turn()).toBe(limits.faultPauseMs);
  expect(failed.seen()).toMatchObject({ left: 1, queued: [] });
  expect(await failed.turn()).toBeUndefined();
  expect(failed.seen()).toMatchObject({ left: 0 });
  const unauthorised = open(items, [{ kind: "unauthorised" }]);
  expect(await unauthorised.turn()).toBe(limits.faultPauseMs);
  expect(unauthorised.seen()).toMatchObject({ left: 1, forgottenCount: 1 });
  for (const kind of ["revoked", "ended"] as const) {
    const shut = open(items, [], kind);
    expect(await shut.turn()).toBeUndefined();
    expect(shut.seen()).toMatchObject({ left: 1, asked: [] });
  }
});

test("asks nothing while the exchange is paused, nor before the server has said what was erased", async () => {
  const { world, turn, seen } = open([item(0, quay, "a")], []);
  world.isPaused = true;
  expect(await turn()).toBeUndefined();
  Object.assign(world, { isPaused: false, knowsErased: false });
  expect(await turn()).toBeUndefined();
  expect(seen()).toMatchObject({ left: 1, asked: [] });
  world.knowsErased = true;
  await turn();
  expect(seen()).toMatchObject({ left: 0, asked: [quay] });
});
