import { expect, it } from "vitest";
import { openMemoryLibrary } from "#adapters/sqlite/memory-library.fake.ts";
import type { CaptureStore } from "#core/ports/capture-store.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { LeaseStore } from "#core/ports/lease-store.ts";
import { FolderId, ItemId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { createLeases } from "./leases.ts";

const name = StreamName.parse("front-door");
const streamId = FolderId.parse("01990000-0000-7000-8000-0000000000d1");

function open(kept?: Parameters<typeof openMemoryLibrary>[0]) {
  const { database, target, store } = openMemoryLibrary<LeaseStore & CaptureStore>(kept);
  let nowMs = 0;
  const leases = createLeases({ store, elapsedMs: () => nowMs });
  return { database, target, store, leases, pass: (ms: number) => (nowMs += ms) };
}
const taken = <T extends object>(lease: T): Exclude<T, { readonly refused: string }> => {
  if (isRefusal(lease)) throw new Error(lease.refused);
  return lease as Exclude<T, { readonly refused: string }>;
};

it("gives a stream to one of two who ask at once, and to the other when it ends", async () => {
  const { leases, pass } = open();
  const both = await Promise.all([leases.take(name, "north", 10_000), leases.take(name, "south", 10_000)]);
  expect(both).toMatchObject([
    { owner: "north", token: 1, remainingMs: 10_000 },
    { refused: "LEASE_HELD", data: { owner: "north" } },
  ]);
  pass(6_000);
  expect(await leases.renew(name, 1, 10_000)).toMatchObject({ token: 1, remainingMs: 10_000 });
  pass(9_999);
  expect(await leases.take(name, "south", 5_000)).toMatchObject({ refused: "LEASE_HELD" });
  pass(1);
  expect(await leases.list()).toEqual([]);
  expect(await leases.take(name, "south", 5_000)).toMatchObject({ owner: "south", token: 2 });
  expect(await leases.renew(name, 1, 10_000)).toMatchObject({ refused: "LEASE_LOST" });
  expect(await leases.release(name, 1)).toMatchObject({ refused: "LEASE_LOST" });
});

it("keeps nothing of a holder who was passed by, however late it comes, and all of the one who holds it", async () => {
  const { leases, target, pass } = open();
  target.addStream({ id: streamId, name, addedMs: 1 });
  const keep = (key: string, lease: number) =>
    target.keepCapture(
      streamId,
      name,
      {
        itemId: ItemId.parse(`01990000-0000-7000-8000-${key.padStart(12, "0")}`),
        key,
        name: key,
        mediaType: "image/png",
        eventMs: 1,
        tags: [],
        bytes: new Uint8Array(4),
        lease,
      },
      1,
    );
  const north = taken(await leases.take(name, "north", 1_000));
  expect(keep("1", north.token)).toMatchObject({ outcome: "stored" });
  pass(1_000);
  // It has ended, and nobody else writes yet.
  expect(keep("2", north.token)).toMatchObject({ outcome: "stored" });
  const south = taken(await leases.take(name, "south", 1_000));
  expect(keep("3", north.token)).toEqual({ outcome: "fenced" });
  expect(keep("3", south.token)).toMatchObject({ outcome: "stored" });
  expect(await leases.release(name, south.token)).toEqual({});
  expect(keep("4", south.token)).toEqual({ outcome: "fenced" });
  expect(taken(await leases.take(name, "north", 1_000)).token).toBeGreaterThan(south.token);
});

it("knows after a start who held it, and gives it to nobody else for as long as it may have been theirs", async () => {
  const { database, leases } = open();
  const { token } = taken(await leases.take(name, "north", 8_000));
  const again = open(database);
  expect(await again.leases.take(name, "south", 1_000)).toMatchObject({ refused: "LEASE_HELD" });
  expect(await again.leases.renew(name, token, 8_000)).toMatchObject({ owner: "north", token });
  again.pass(8_000);
  expect(await again.leases.take(name, "south", 1_000)).toMatchObject({ owner: "south", token: token + 1 });
});

it("lets its own holder take it again, and shuts out what that was before", async () => {
  const { leases } = open();
  const first = taken(await leases.take(name, "north", 8_000));
  const second = taken(await leases.take(name, "north", 8_000));
  expect(second.token).toBeGreaterThan(first.token);
  expect(await leases.renew(name, first.token, 8_000)).toMatchObject({ refused: "LEASE_LOST" });
});
