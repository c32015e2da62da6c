/** A device of a team whose own disk is full: what it says, what it is told, and what becomes of both when there is room again. */
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { makeFolder } from "#server/database/open-database.fake.ts";
import { smallDisk } from "#server/disk/small-disk.fake.ts";
import { joinedStatus, openTeam, own, received, share, tagsOf, until } from "./open-team.fake.ts";

vi.setConfig({ testTimeout: 240_000 });

const full = expect.objectContaining({ code: "SQLITE_FULL" });

test("a device with a full disk takes over nothing that it cannot keep, loses nothing that it said, and goes on by itself when there is room", async (context) => {
  await using folder = await makeFolder();
  await using small = await smallDisk(folder.path, "16m");
  if (small === undefined) return context.skip("a disk of a test's own may not be mounted here");
  const faults: unknown[] = [];
  const theirDisk = {
    path: join(small.path, "device.db"),
    onFault: (error: unknown) => void faults.push(error),
  };
  const { ours, theirs } = await openTeam(undefined, undefined, {}, theirDisk);
  await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours);
  const sail = await theirs.index("/home/sail.md", "The sail is torn.");
  await share(theirs);
  for (const device of [ours, theirs])
    await until(async () => {
      expect([(await received(device)).length, (await own(device)).length]).toEqual([1, 1]);
      expect(await joinedStatus(device)).toMatchObject({ connection: "current" });
    });

  small.fill();
  // Until no page is left in the files that it has.
  let kept: readonly string[] = [];
  const tag = async (name: string): Promise<void> => {
    await theirs.tag(sail, name);
    kept = [name];
  };
  await expect(
    (async () => {
      for (let n = 0; n < 10_000; n++) await tag(`filling-${n}`);
    })(),
  ).rejects.toEqual(full);
  for (let n = 0; n < 20; n++) await ours.index(`/home/valve-${n}.md`, "The valve is stuck. ".repeat(500));
  await until(async () => expect((await joinedStatus(ours)).queue.updateCount).toBe(0));
  await until(() => Promise.resolve(expect(faults).toContainEqual(full)));
  // What it took over before is read meanwhile; what it was told of since it does not call its own.
  expect((await received(theirs)).length).toBeLessThan(21);
  expect(await tagsOf(theirs, sail)).toEqual(kept);
  // It may be started anew meanwhile.
  await theirs.restart();

  small.makeRoom();
  await until(async () => expect(await received(theirs)).toHaveLength(21));
  await until(async () => expect(await joinedStatus(theirs)).toMatchObject({ connection: "current" }));
  await until(async () => expect((await received(ours)).map(({ edits }) => edits.tags)).toEqual([kept]));
  await tag("after");
  await until(async () => expect((await received(ours)).map(({ edits }) => edits.tags)).toEqual([["after"]]));
  expect((await joinedStatus(theirs)).queue).toEqual({ updateCount: 0, payloadCount: 0, rejectedCount: 0 });
  expect(faults).toEqual(faults.map(() => full));
});
