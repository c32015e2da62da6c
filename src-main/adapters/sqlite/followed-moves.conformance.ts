import { beforeEach, describe, expect, it } from "vitest";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { BaseChange, MergedEdits, ReplicaStore } from "#core/ports/replica-store.ts";
import { type ItemId, PartitionId } from "#shared/model/ids.ts";
import { PayloadId, SharedItemId } from "#shared/model/team.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import { joined, type OpenedReplica } from "./replica-store.conformance.ts";
import {
  everything,
  folderId,
  indexed,
  noDifference,
  otherFolderId,
  seenFile,
  spaceId,
} from "./store-samples.ts";

const partitionId = PartitionId.parse(otherFolderId);
const payloadId = (digit: string) => PayloadId.parse(digit.repeat(64));
const there = {
  partitionId: PartitionId.parse("01990000-0000-7000-8000-0000000000b7"),
  itemId: SharedItemId.parse(`${joined.membership.device.id}.500000007.0`),
};

/** What every store of what is shared does with contents whose item the server moves meanwhile. */
export function describeFollowedMoves(name: string, open: () => OpenedReplica): void {
  describe(name, () => {
    let replica: ReplicaStore;
    let library: LibraryStore;
    let itemId: ItemId;
    let id: SharedItemId;
    beforeEach(async () => {
      ({ replica, library } = open());
      await library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
      await library.applyDifference(folderId, { ...noDifference, added: [seenFile("/home/a")] }, false, 10);
      const [claimed] = await library.claim(everything, 100);
      if (claimed === undefined) throw new Error("nothing was claimed");
      await library.commit([indexed(claimed, ["ferry"])], 200);
      ({ itemId } = claimed);
      await replica.joinTeam(joined);
      await replica.putSource({ folderId, partitionId, originals: false, addedMs: 300 });
      id = await stage("a");
      await replica.payloadArrived({ payloadId: payloadId("a"), partitionId });
      await acknowledge(await tell(), 1);
      await replica.settleItems(await due());
    });

    const due = () => replica.dueItems(1_000, 10);
    const stage = (digit: string) => {
      const payloads = [{ payloadId: payloadId(digit), body: Uint8Array.of(1) }];
      const item = { itemId, partitionId, folderId, name: "a", version: `${spaceId} ${digit}` };
      return replica.stageItem({ ...item, payloadId: payloadId(digit), payloads }, 400);
    };
    const births = () => ({
      name: placeOf(partitionId, id).births,
      facts: { kind: "births", items: [], gone: [], ownNumberMax: 0 } as const,
    });
    const tell = () => replica.appendOwn({ ...births(), bytes: Uint8Array.of(7) }, [id], 500);
    const hear = async (
      change: Pick<BaseChange, "name" | "facts">,
      acknowledged: readonly number[],
      seq: number,
    ) => {
      const said = { ...change, acknowledged, seq, epoch: "e1", stateVector: Uint8Array.of(0) };
      await replica.storeBase({ ...said, updates: acknowledged.length > 0 ? [] : [Uint8Array.of(8)] }, 600);
    };
    const acknowledge = (number: number, seq: number) => hear(births(), [number], seq);
    const move = (moved: NonNullable<MergedEdits["moved"]>, seq: number) => {
      const items = [{ id, edits: { tagIds: [], favourite: false, trashed: false, moved } }];
      const facts = { kind: "edits", items, gone: [] } as const;
      return hear({ name: placeOf(partitionId, id).edits, facts }, [], seq);
    };
    const moveOf = (digit: string) => ({ ...there, isEditedSince: false, payloadId: payloadId(digit) });

    it.each(["acknowledged", "on its way"])(
      "tells anew, where it has moved, of a newer content that was %s as another went along",
      async (how) => {
        await stage("b");
        await replica.payloadArrived({ payloadId: payloadId("b"), partitionId });
        const number = await tell();
        if (how === "acknowledged") await acknowledge(number, 2);
        await move(moveOf("a"), 3);
        if (how === "on its way") await acknowledge(number, 4);
        expect((await due()).map((each) => each.itemId)).toEqual([itemId]);
        const [row] = await replica.sharedOf(itemId);
        expect(row).toMatchObject({ id: there.itemId, partitionId: there.partitionId, homeId: partitionId });
        expect(row).not.toHaveProperty("version");
        expect(await stage("b")).toBe(there.itemId);
        const waiting = { payloadId: payloadId("b"), partitionId: there.partitionId };
        expect(await replica.waitingPayloads()).toMatchObject([waiting]);
        await replica.payloadArrived(waiting);
        expect(await replica.unbornItems(9, "arrived")).toMatchObject([{ id: there.itemId }]);
      },
    );

    it("tells nothing again where the content that it has told of went along", async () => {
      await move(moveOf("a"), 3);
      expect(await due()).toEqual([]);
      expect(await replica.sharedItem(there.itemId)).toMatchObject({ state: "projected" });
      expect(await replica.sharedOf(itemId)).toMatchObject([{ version: `${spaceId} a` }]);
    });

    it("tells of no birth before its content, which has arrived where its item was, is where that is now", async () => {
      await stage("b");
      await replica.payloadArrived({ payloadId: payloadId("b"), partitionId });
      expect(await replica.unbornItems(9, "arrived")).toMatchObject([{ id }]);
      await move(moveOf("a"), 3);
      expect(await replica.unbornItems(9, "all")).toEqual([]);
      expect(await due()).toMatchObject([{ itemId }]);
    });

    it("leaves one that is taken back as it is", async () => {
      await stage("b");
      await replica.withdrawItem(id, 600);
      await move(moveOf("a"), 3);
      expect(await replica.unbornItems(9, "all")).toMatchObject([{ id: there.itemId, withdrawn: true }]);
      expect(await due()).toEqual([]);
    });

    it("sends a content where its item is now, whatever becomes of it where that was", async () => {
      await stage("b");
      const [going] = await replica.duePayloads(1_000, 10);
      if (going === undefined) throw new Error("nothing waits");
      await move(moveOf("a"), 3);
      await replica.payloadArrived(going);
      await replica.payloadRefused(going, "not-permitted", 700);
      await replica.payloadFailed(going, 5_000);
      const [again] = await replica.duePayloads(1_000, 10);
      expect(again).toMatchObject({
        payloadId: payloadId("b"),
        partitionId: there.partitionId,
        attemptCount: 0,
      });
      expect(await replica.sharedItem(there.itemId)).toMatchObject({ state: "queued" });
      expect(await replica.unbornItems(9, "arrived")).toEqual([]);
    });
  });
}
