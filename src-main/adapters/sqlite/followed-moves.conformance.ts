import { beforeEach, describe, expect, it } from "vitest";
import type { MergedEdits } from "#core/ports/replica-store.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import { joined, type OpenedReplica } from "./replica-store.conformance.ts";
import { openSharedItem, payloadOf, sharedIn, type SharedItemWorld } from "./shared-item.fake.ts";
import { spaceId } from "./store-samples.ts";

const there = {
  partitionId: PartitionId.parse("01990000-0000-7000-8000-0000000000b7"),
  itemId: SharedItemId.parse(`${joined.membership.device.id}.500000007.0`),
};

/** What every store of what is shared does with contents whose item the server moves meanwhile. */
export function describeFollowedMoves(name: string, open: () => OpenedReplica): void {
  describe(name, () => {
    let world: SharedItemWorld;
    beforeEach(async () => {
      world = await openSharedItem(open());
    });

    const move = (moved: NonNullable<MergedEdits["moved"]>, seq: number) => {
      const items = [{ id: world.id, edits: { tagIds: [], favourite: false, trashed: false, moved } }];
      const facts = { kind: "edits", items, gone: [] } as const;
      return world.hear({ name: placeOf(sharedIn, world.id).edits, facts }, [], seq);
    };
    const moveOf = (digit: string) => ({ ...there, isEditedSince: false, payloadId: payloadOf(digit) });

    it.each(["acknowledged", "on its way"])(
      "tells anew, where it has moved, of a newer content that was %s as another went along",
      async (how) => {
        const { replica, itemId, due, stage, tell, acknowledge } = world;
        await stage("b");
        await replica.payloadArrived({ payloadId: payloadOf("b"), partitionId: sharedIn });
        const number = await tell();
        if (how === "acknowledged") await acknowledge(number, 2);
        await move(moveOf("a"), 3);
        if (how === "on its way") await acknowledge(number, 4);
        expect((await due()).map((each) => each.itemId)).toEqual([itemId]);
        const [row] = await replica.sharedOf(itemId);
        expect(row).toMatchObject({ id: there.itemId, partitionId: there.partitionId, homeId: sharedIn });
        expect(row).not.toHaveProperty("version");
        expect(await stage("b")).toBe(there.itemId);
        const waiting = { payloadId: payloadOf("b"), partitionId: there.partitionId };
        expect(await replica.waitingPayloads()).toMatchObject([waiting]);
        await replica.payloadArrived(waiting);
        expect(await replica.unbornItems(9, "arrived")).toMatchObject([{ id: there.itemId }]);
      },
    );

    it("tells nothing again where the content that it has told of went along", async () => {
      const { replica, itemId, due } = world;
      await move(moveOf("a"), 3);
      expect(await due()).toEqual([]);
      expect(await replica.sharedItem(there.itemId)).toMatchObject({ state: "projected" });
      expect(await replica.sharedOf(itemId)).toMatchObject([{ version: `${spaceId} a` }]);
    });

    it("tells of no birth before its content, which has arrived where its item was, is where that is now", async () => {
      const { replica, itemId, id, due, stage } = world;
      await stage("b");
      await replica.payloadArrived({ payloadId: payloadOf("b"), partitionId: sharedIn });
      expect(await replica.unbornItems(9, "arrived")).toMatchObject([{ id }]);
      await move(moveOf("a"), 3);
      expect(await replica.unbornItems(9, "all")).toEqual([]);
      expect(await due()).toMatchObject([{ itemId }]);
    });

    it("leaves one that is taken back as it is", async () => {
      const { replica, id, due, stage } = world;
      await stage("b");
      await replica.withdrawItem(id, 600);
      await move(moveOf("a"), 3);
      expect(await replica.unbornItems(9, "all")).toMatchObject([{ id: there.itemId, withdrawn: true }]);
      expect(await due()).toEqual([]);
    });

    it("sends a content where its item is now, whatever becomes of it where that was", async () => {
      const { replica, stage } = world;
      await stage("b");
      const [going] = await replica.duePayloads(1_000, 10);
      if (going === undefined) throw new Error("nothing waits");
      await move(moveOf("a"), 3);
      await replica.payloadArrived(going);
      await replica.payloadRefused(going, "not-permitted", 700);
      await replica.payloadFailed(going, 5_000);
      const [again] = await replica.duePayloads(1_000, 10);
      expect(again).toMatchObject({
        payloadId: payloadOf("b"),
        partitionId: there.partitionId,
        attemptCount: 0,
      });
      expect(await replica.sharedItem(there.itemId)).toMatchObject({ state: "queued" });
      expect(await replica.unbornItems(9, "arrived")).toEqual([]);
    });
  });
}
