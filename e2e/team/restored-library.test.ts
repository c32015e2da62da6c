/** A library is put back from a copy of before: it believes that the server has what it dropped since. */
import Database from "better-sqlite3-multiple-ciphers";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { everything, folderId, indexed, noDifference, seenFile } from "#adapters/sqlite/store-samples.ts";
import { makeFolder } from "#server/database/open-database.fake.ts";
import { system } from "#server/database/database.ts";
import { fakeDevices, fakePartition } from "#server/identity.fake.ts";
import { removeLeft } from "#server/purge/left-payloads.ts";
import { createDocumentReads } from "#server/use-cases/documents.ts";
import { dayMs } from "#shared/kit/spans.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { OrgId, type PayloadId } from "#shared/model/team.ts";
import { openTeam, share, until } from "./open-team.fake.ts";
import { openTeamDevice, type TeamDevice } from "./team-device.fake.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const words = "A door";

/** Its bytes stay; what goes to the team is made anew, for it is called otherwise. */
async function rename(
  { library, team }: TeamDevice,
  itemId: ItemId,
  from: string,
  to: string,
): Promise<void> {
  const file = { ...seenFile(to, { fileKey: `1:${from}` }), itemId, contentChanged: false };
  await library.applyDifference(folderId, { ...noDifference, moved: [file] }, false, 20);
  for (const claimed of await library.claim(everything, 300))
    await library.commit([indexed(claimed, [words])], 400);
  team.wake();
}

test("an original that the server has dropped goes to it once more", async () => {
  const disk = await makeFolder();
  const [path, copy] = [join(disk.path, "library.db"), join(disk.path, "copy.db")];
  const { theirs, identity, server } = await openTeam(undefined, undefined, {}, { path });
  onTestFinished(() => disk[Symbol.asyncDispose]());
  const tier = () => server().tier;
  const lacking = (payloadId: PayloadId) => createDocumentReads(tier()).lacking(fakePartition, [payloadId]);
  /** What the team sees, and nothing of it is on its way. */
  const original = async (device: TeamDevice, name: string): Promise<PayloadId> => {
    let id: PayloadId | undefined;
    await until(async () => {
      const { items } = await device.team.items({ offset: 0, limit: 10 });
      expect(items).toMatchObject([{ name, state: "projected", withdrawn: false }]);
      const rows = await tier().database.read(system, (sql) =>
        sql.selectFrom("items").select(["name", "original_payload_id"]).execute(),
      );
      expect(rows).toEqual([{ name, original_payload_id: expect.any(String) }]);
      const [row] = await device.store.sharedOf(itemId);
      expect(row?.storedOriginalId).toBe(rows[0]?.original_payload_id);
      id = row?.storedOriginalId;
    });
    return id!;
  };
  const itemId = await theirs.index("/home/a.jpg", words);
  await share(theirs, true);
  const first = await original(theirs, "a.jpg");
  const copying = new Database(path);
  copying.exec(`VACUUM INTO '${copy}'`);
  copying.close();

  await theirs.team.unshare({ folderId });
  await until(async () =>
    expect(await theirs.store.sharedOf(itemId)).toMatchObject([{ withdrawn: true, state: "projected" }]),
  );
  await share(theirs, true);
  expect(await original(theirs, "a.jpg")).not.toBe(first);
  const partition = { partition_id: fakePartition, org_id: OrgId.parse(fakePartition), name: "Ours" };
  await tier().database.write((_, truth) =>
    truth.put("partitions", { ...partition, created_ms: 1, archived_ms: null }),
  );
  for (const nowMs of [Date.now(), Date.now() + 100 * dayMs])
    await removeLeft({ database: tier().database, payloads: tier().payloads, nowMs: () => nowMs });
  expect(await lacking(first)).toEqual([first]);
  await theirs[Symbol.asyncDispose]();

  const back = await openTeamDevice(fakeDevices[1], identity, server, { path: copy });
  onTestFinished(() => back[Symbol.asyncDispose]());
  await back.team.start();
  await rename(back, itemId, "/home/a.jpg", "/home/b.jpg");
  await until(async () => {
    const now = await original(back, "b.jpg");
    expect(now).not.toBe(first);
    expect(await lacking(now)).toEqual([]);
  });
  // Known to be there, it does not go again.
  const sent = await original(back, "b.jpg");
  await rename(back, itemId, "/home/b.jpg", "/home/c.jpg");
  expect(await original(back, "c.jpg")).toBe(sent);
});
