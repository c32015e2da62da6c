/** What was erased at the team and lives on in a library is not brought there again. */
import { expect, test, vi } from "vitest";
import { everything, folderId, indexed, noDifference, seenFile } from "#adapters/sqlite/store-samples.ts";
import { fakePartition } from "#server/identity.fake.ts";
import { system } from "#server/database/database.ts";
import { removePayloadRows } from "#server/erasure/erased-rows.ts";
import { namedItems } from "#server/erasure/named.ts";
import { openDocument } from "#server/erasure/strip.ts";
import { placeOf, tagsName } from "#shared/sync/document-name.ts";
import { readTagNames } from "#shared/sync/tag-dictionary.ts";
import { joinedStatus, openTeam, own, share, until } from "./open-team.fake.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

async function openShared() {
  const { ours, server } = await openTeam();
  const itemId = await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours, true);
  await until(async () => expect(await own(ours)).toMatchObject([{ state: "projected" }]));
  const [item] = await own(ours);
  if (item === undefined) throw new Error("nothing is shared");
  const { tier, hub } = server();
  /** As an erasure does. */
  const erase = async (): Promise<void> => {
    const asked = { itemIds: [item.id], payloadIds: [], reason: "person-asked" } as const;
    const named = await namedItems(tier, { partitionId: fakePartition, ...asked });
    if (named === undefined) throw new Error("it is not there");
    const ids = [item.id, ...named.payloadIds];
    await tier.database.write(async (_, truth) => {
      for (const id of ids) await truth.put("erased", { id, epoch: 1 });
      await removePayloadRows(truth, named);
    });
    const place = placeOf(fakePartition, item.id);
    hub.tell({ kind: "erased", epoch: 1, ids, documents: [place.births, place.edits] });
  };
  return {
    ours,
    tier,
    itemId,
    erase,
    isErasedHere: () =>
      until(async () => expect(await own(ours)).toMatchObject([{ state: "refused", why: "erased" }])),
    keyCount: async (): Promise<number> =>
      (
        await tier.database.read(system, (sql) =>
          sql.selectFrom("payload_keys").select("payload_id").execute(),
        )
      ).length,
    /** The file, which is theirs and stays, is written once more. */
    async writeAgain(): Promise<void> {
      const changed = [{ ...seenFile("/home/pump.md", { modifiedMs: 2_000 }), itemId }];
      await ours.library.applyDifference(folderId, { ...noDifference, changed }, false, 20);
      const [claimed] = await ours.library.claim(everything, 100);
      if (claimed === undefined) throw new Error("it is not read again");
      await ours.library.commit([indexed(claimed, ["The pump of Ada runs hot."])], 300);
      ours.team.wake();
    },
    /** What came later has gone, so what is before it was looked at. */
    async isThrough(): Promise<void> {
      await ours.index("/home/valve.md", "The valve is open.");
      ours.team.wake();
      await until(async () =>
        expect((await own(ours)).map(({ state }) => state).toSorted()).toEqual(["projected", "refused"]),
      );
    },
  };
}

test("when its file changes, and when it is tagged", async () => {
  const { ours, tier, itemId, erase, isErasedHere, keyCount, writeAgain, isThrough } = await openShared();
  expect(await keyCount()).toBe(2);
  await erase();
  await isErasedHere();
  expect(await keyCount()).toBe(0);
  await writeAgain();
  await ours.tag(itemId, "divorce-of-ada");
  await isThrough();
  // Those of what came later.
  expect(await keyCount()).toBe(2);
  const names = readTagNames(await openDocument(tier.log, tagsName(fakePartition)));
  expect([...names.values()]).toEqual([]);
});

test("when its device was away, and had something of it to send", async () => {
  const { ours, erase, isErasedHere, keyCount, writeAgain, isThrough } = await openShared();
  await ours.team.setPaused(true);
  await writeAgain();
  await until(async () => expect((await joinedStatus(ours)).queue.payloadCount).toBeGreaterThan(0));
  await erase();
  await ours.team.setPaused(false);
  await isErasedHere();
  await isThrough();
  expect(await keyCount()).toBe(2);
});
