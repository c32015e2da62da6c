import { expect, onTestFinished, test } from "vitest";
import { DiskFullError, exceptFull, isDiskFull } from "./disk-full.ts";
import { openDiskRoom } from "./disk-room.ts";

const limits = {
  reserveBytes: 50,
  fullBelowBytes: 100,
  roomyAgainBytes: 20,
  lastBytes: 40,
  freshMs: 0,
  retryMs: 0,
  // Looked at by whoever writes, and not meanwhile.
  lookMs: 3_600_000,
};
const coded = (code: string): Error => Object.assign(new Error(code), { code });

/** A disk of 1,000 bytes with a reserve on it, of which others have taken some. */
async function openWorld(given: { readonly quota?: boolean } = {}) {
  const disk = { othersBytes: 0, heldBytes: 0, hasQuota: given.quota ?? false };
  const told: string[] = [];
  let [roomCount, fullCount] = [0, 0];
  const room = await openDiskRoom({
    freeBytes: () => Promise.resolve(1_000 - disk.othersBytes - disk.heldBytes),
    reserve: {
      isHeld: () => disk.heldBytes > 0,
      async take(sizeBytes) {
        if (disk.hasQuota) throw coded("EDQUOT");
        disk.heldBytes = sizeBytes;
      },
      async letGo() {
        disk.heldBytes = 0;
      },
    },
    report: (error) => void told.push(String(error)),
    limits,
  });
  onTestFinished(() => room[Symbol.asyncDispose]());
  room.onTurn((isFull) => (isFull ? (fullCount += 1) : (roomCount += 1)));
  const write = (what: "new" | "own", fail?: Error) =>
    room
      .writing(what, () => (fail === undefined ? Promise.resolve("done") : Promise.reject(fail)))
      .catch((thrown: unknown) => thrown);
  return { room, disk, told, write, roomCount: () => roomCount, fullCount: () => fullCount };
}
const full = expect.any(DiskFullError) as unknown;

test("while there is room all is written, and some of it is held back", async () => {
  const { room, disk, told, write } = await openWorld();
  expect([await write("new"), await write("own"), disk.heldBytes, told]).toEqual(["done", "done", 50, []]);
  expect(room.state()).toEqual({ isFull: false, freeBytes: 950 });
});

test("near its end only what is needed to read is written, and at its end nothing, until there is room again", async () => {
  const { room, disk, told, write, roomCount, fullCount } = await openWorld();
  disk.othersBytes = 870;
  expect([await write("new"), await write("own"), disk.heldBytes]).toEqual([full, "done", 50]);
  disk.othersBytes = 910;
  // What was held back is what is written into from here on.
  expect([await write("own"), disk.heldBytes]).toEqual(["done", 0]);
  disk.othersBytes = 965;
  expect([await write("own"), await write("new")]).toEqual([full, full]);
  // Not by turns: as much as before, and the reserve, and some more.
  disk.othersBytes = 835;
  expect([await write("own"), await write("new"), roomCount()]).toEqual(["done", full, 0]);
  disk.othersBytes = 830;
  expect([await write("new"), disk.heldBytes, roomCount(), fullCount()]).toEqual(["done", 50, 1, 1]);
  expect(told).toEqual([
    expect.stringContaining("DiskFullError: The disk is full"),
    "There is room on the disk again: what is new is taken.",
  ]);
  expect(room.state()).toEqual({ isFull: false, freeBytes: 120 });
});

test.each(["ENOSPC", "EDQUOT", "53100"])(
  "what fails by %s is a full disk, whatever seemed free",
  async (code) => {
    const { disk, told, write, roomCount } = await openWorld();
    expect(await write("new", coded(code))).toEqual(full);
    expect(told).toHaveLength(1);
    // The reserve could be taken again.
    expect([await write("new"), disk.heldBytes, roomCount()]).toEqual(["done", 50, 1]);
  },
);

test("under a quota it is full until the reserve can be had, and all else that fails is no matter of room", async () => {
  const { room, disk, told, write } = await openWorld({ quota: true });
  expect([await write("new"), room.state().isFull, told.length]).toEqual([full, true, 1]);
  disk.hasQuota = false;
  const broken = coded("EIO");
  expect([await write("new"), await write("new", broken), room.state().isFull]).toEqual([
    "done",
    broken,
    false,
  ]);
});

test("a full disk is told of once, by whoever watches it", () => {
  const told: unknown[] = [];
  const report = exceptFull((error) => told.push(error));
  const other = coded("EACCES");
  for (const error of [new DiskFullError(), coded("ENOSPC"), other, "no error at all"]) report(error);
  expect(told).toEqual([other, "no error at all"]);
  // As a thread tells of it.
  expect(isDiskFull(Object.assign(new Error("full"), { name: "DiskFullError" }))).toBe(true);
});
