/** What a device shows of a server whose disk is full, and what it does when there is room again. */
import { expect, test, vi } from "vitest";
import { showStatus } from "#hosts/cli/show-team.ts";
import { makeFolder } from "#server/database/open-database.fake.ts";
import { smallDisk } from "#server/disk/small-disk.fake.ts";
import { joinedStatus, openTeam, received, share, tagsOf, until } from "./open-team.fake.ts";
import type { TeamDevice } from "./team-device.fake.ts";

vi.setConfig({ testTimeout: 240_000 });

const disk = { reserveBytes: 64 * 1024 * 1024 };

async function shownOf({ team }: TeamDevice): Promise<string> {
  const lines: string[] = [];
  const terminal = { out: (line: string) => void lines.push(line), paint: (_: string, text: string) => text };
  const context = { values: {}, terminal } as unknown as Parameters<typeof showStatus>[1];
  showStatus(await team.status(), context);
  return lines.join("\n");
}

test("a device says that its server's disk is full, keeps what waits, and goes on by itself when there is room", async (context) => {
  await using folder = await makeFolder();
  await using small = await smallDisk(folder.path, "320m");
  if (small === undefined) return context.skip("a disk of a test's own may not be mounted here");
  const reports: string[] = [];
  const report = (error: unknown): void => void reports.push(String(error));
  const { ours, theirs } = await openTeam(undefined, report, { dataFolder: small.path, disk });
  const pump = await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours);
  await until(async () => expect(await received(theirs)).toHaveLength(1));
  await until(async () => expect(await joinedStatus(ours)).toMatchObject({ connection: "current" }));

  small.fill();
  for (const device of [ours, theirs])
    await until(async () => expect(await joinedStatus(device)).toMatchObject({ connection: "full" }));
  // The name of the tag, and that the item has it.
  await ours.tag(pump, "urgent");
  await ours.index("/home/valve.md", "The valve is stuck.");
  await until(async () =>
    expect(await joinedStatus(ours)).toMatchObject({
      connection: "full",
      queue: { updateCount: 2, payloadCount: 1, rejectedCount: 0 },
    }),
  );
  expect(await shownOf(ours)).toMatch(/the server's disk is full.*\n.*\nWaiting: 2 updates/);
  expect((await joinedStatus(ours)).failure).toBeUndefined();

  small.makeRoom();
  for (const device of [ours, theirs])
    await until(async () => expect(await joinedStatus(device)).toMatchObject({ connection: "current" }));
  await until(async () => expect(await received(theirs)).toHaveLength(2));
  const { queue, counts } = await joinedStatus(ours);
  expect([queue, counts.refused]).toEqual([{ updateCount: 0, payloadCount: 0, rejectedCount: 0 }, 0]);
  expect((await received(theirs)).map(({ edits }) => edits.tags)).toContainEqual(["urgent"]);
  expect(await tagsOf(ours, pump)).toEqual(["urgent"]);
  expect(reports).toHaveLength(2);
});
