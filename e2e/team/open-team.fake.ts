/** A server and two devices that have joined it, and what tests ask of them. */
import { expect, onTestFinished, vi } from "vitest";
import { folderId } from "#adapters/sqlite/store-samples.ts";
import { serverOptions } from "#server/server-options.fake.ts";
import { createTeamServer, type TeamServer, type TeamServerOptions } from "#server/create-team-server.ts";
import { makeFolder, prepareFolder } from "#server/database/open-database.fake.ts";
import { createFakeIdentity, fakeDevices, fakePartition } from "#server/identity.fake.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { SharedItem, TeamStatus } from "#shared/rpc/team-status.ts";
import { type DeviceDisk, openTeamDevice, type TeamDevice } from "./team-device.fake.ts";

export const never = new AbortController().signal;
export const until = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 60_000, interval: 50 });

/** A server that can be killed and comes back at the same address, and two devices that have joined it. */
export async function openTeam(
  databaseUrl?: string,
  report: (error: unknown) => void = serverOptions("").report,
  other: Partial<Pick<TeamServerOptions, "dataFolder" | "disk">> = {},
  theirDisk: DeviceDisk = {},
) {
  const folder = await makeFolder();
  const identity = createFakeIdentity();
  const start = async (port: number, on = databaseUrl): Promise<TeamServer> => {
    if (on === undefined) await prepareFolder(other.dataFolder ?? folder.path);
    const options = { ...serverOptions(folder.path), ...other, port, report, databaseUrl: on };
    return createTeamServer(options, () => Promise.resolve(identity));
  };
  let server = await start(0);
  const url = server.url;
  const [ours, theirs] = [
    await openTeamDevice(fakeDevices[0], identity, () => server),
    await openTeamDevice(fakeDevices[1], identity, () => server, theirDisk),
  ];
  for (const device of [ours, theirs]) {
    await device.team.start();
    const as = { by: "invitation", code: "come in" } as const;
    expect(await device.team.join({ url, as, deviceName: "desk" }, never)).toMatchObject({ joined: true });
  }
  onTestFinished(async () => {
    await ours[Symbol.asyncDispose]();
    await theirs[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  return {
    ours,
    theirs,
    identity,
    server: () => server,
    stop: () => server[Symbol.asyncDispose](),
    /** On another database, where one was put back. */
    restart: async (on = databaseUrl) => void (server = await start(Number(new URL(url).port), on)),
    folder: folder.path,
  };
}

export const share = ({ team }: TeamDevice, originals = false) =>
  team.share({ source: { folderId }, partitionId: fakePartition, originals });
export const own = async ({ team }: TeamDevice): Promise<readonly SharedItem[]> =>
  (await team.items({ offset: 0, limit: 100 })).items;
export const received = async ({ team }: TeamDevice) =>
  (await team.received({ withdrawn: false, offset: 0, limit: 100 })).items;
export const tagsOf = async ({ library }: TeamDevice, itemId: ItemId) =>
  (await library.getItem(itemId))?.tags;
export const joinedStatus = async ({ team }: TeamDevice): Promise<Extract<TeamStatus, { joined: true }>> => {
  const status = await team.status();
  if (!status.joined) throw new Error("it is in no team");
  return status;
};
