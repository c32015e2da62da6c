/** The server is put back from a backup that is older than what the devices have. */
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { folderId } from "#adapters/sqlite/store-samples.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { serverOptions } from "#server/server-options.fake.ts";
import { createTeamServer, type TeamServer } from "#server/create-team-server.ts";
import { makeFolder, prepareFolder } from "#server/database/open-database.fake.ts";
import { system } from "#server/database/database.ts";
import { openTier } from "#server/database/open-tier.ts";
import { createFakeIdentity, fakeDevices, fakePartition } from "#server/identity.fake.ts";
import { noteRestored } from "#server/restored.ts";
import { openTeamDevice } from "./team-device.fake.ts";

// Whole programs and a database on a busy machine: nothing of it waits longer than it must.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const until = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 60_000, interval: 50 });

async function openServers() {
  const folder = await makeFolder();
  const data = join(folder.path, "data");
  const identity = createFakeIdentity();
  const options = serverOptions(data);
  const start = (port: number): Promise<TeamServer> =>
    createTeamServer({ ...options, port }, () => Promise.resolve(identity));
  await prepareFolder(data);
  return { folder, data, identity, options, start };
}

test("what each device has and the backup lacks is there again, with every tag of both and what payloads are gone", async () => {
  const { folder, data, identity, options, start } = await openServers();
  const backup = join(folder.path, "backup");
  let server = await start(0);
  const { port } = new URL(server.url);
  const [ours, theirs] = [
    await openTeamDevice(fakeDevices[0], identity, () => server),
    await openTeamDevice(fakeDevices[1], identity, () => server),
  ];
  onTestFinished(async () => {
    await ours[Symbol.asyncDispose]();
    await theirs[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  const received = async () =>
    (await theirs.team.received({ withdrawn: false, offset: 0, limit: 100 })).items;
  const as = { by: "invitation", code: "come in" } as const;
  for (const device of [ours, theirs]) {
    await device.team.start();
    await device.team.join({ url: server.url, as, deviceName: "desk" }, new AbortController().signal);
  }
  const pump = await ours.index("/home/pump.md", "The pump runs hot.");
  await ours.team.share({ source: { folderId }, partitionId: fakePartition, originals: false });
  await until(async () => expect(await received()).toHaveLength(1));
  await server[Symbol.asyncDispose]();
  await cp(data, backup, { recursive: true });
  server = await start(Number(port));
  await ours.tag(pump, "hot");
  await until(async () => expect((await received())[0]?.edits.tags).toEqual(["hot"]));
  const [item] = await received();
  if (item === undefined) throw new Error("nothing came");
  await theirs.team.edit({
    id: item.id,
    tags: ["hot", "plant"],
    title: "The hot pump",
    note: "call the plumber",
  });
  await until(async () => expect((await ours.library.getItem(pump))?.tags).toEqual(["hot", "plant"]));
  const valve = await ours.index("/home/valve.md", "The valve leaks.");
  await until(async () => expect(await received()).toHaveLength(2));
  const payloadOf = async (item: ItemId) => (await ours.store.sharedOf(item))[0]?.payloadId;
  const before = { pump: await payloadOf(pump), valve: await payloadOf(valve) };
  await until(async () => {
    const { items } = await ours.team.items({ offset: 0, limit: 10 });
    expect(items.map(({ state }) => state)).toEqual(["projected", "projected"]);
  });
  await server[Symbol.asyncDispose]();

  await rm(data, { recursive: true });
  await cp(backup, data, { recursive: true });
  {
    await using tier = await openTier(options);
    await noteRestored(tier, Date.now() + 3_600_000);
  }
  // Only who made the title is there: the tag of the other comes back with it.
  await ours.team[Symbol.asyncDispose]();
  server = await start(Number(port));
  await until(async () => {
    await server.projection.settled();
    const rows = await server.tier.database.read(system, (sql) =>
      sql.selectFrom("edits").select(["title", "note", "tag_ids"]).execute(),
    );
    expect(rows).toMatchObject([{ title: "The hot pump", note: "call the plumber" }]);
    expect(rows[0]?.tag_ids).toHaveLength(2);
  });
  const newer = (await received()).find(({ id }) => id !== item.id);
  if (newer === undefined) throw new Error("the second item is known");
  const open = () => theirs.team.openShared(newer.id, new AbortController().signal);
  expect(await open()).toEqual({ refused: "TEAM_PAYLOAD_MISSING" });
  await ours.restart();
  await until(async () => expect((await ours.library.getItem(pump))?.tags).toEqual(["hot", "plant"]));
  await until(async () => expect(await open()).toMatchObject({ name: "valve.md" }));
  // What the backup had was not made and sent a second time.
  expect(await payloadOf(pump)).toBe(before.pump);
  expect(await payloadOf(valve)).not.toBe(before.valve);
});
