import { describe, expect, it } from "vitest";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { StagedItem } from "#core/ports/replica-store.ts";
import { type ItemId, PartitionId } from "#shared/model/ids.ts";
import { PayloadId } from "#shared/model/team.ts";
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
const colours = [{ name: "red", share: 0.6, mean: "#c01020" }] as const;
const place = { latitude: 38.72, longitude: -9.13 };

/** What every store of what is shared knows of pictures. */
export function describeSharedPictures(name: string, open: () => OpenedReplica): void {
  describe(name, () => {
    it("reads what a picture is found by beside its words, and of what is none nothing", async () => {
      const { replica, library } = open();
      await library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
      const index = async (path: string, seen?: Pick<SeenPicture, "colours" | "place">): Promise<ItemId> => {
        await library.applyDifference(folderId, { ...noDifference, added: [seenFile(path)] }, false, 10);
        const [claimed] = await library.claim(everything, 100);
        if (claimed === undefined) throw new Error(`${path} was not claimed`);
        const picture = seen && { picture: { ...seen, spaceId, looks: [] } };
        await library.commit([indexed(claimed, ["ferry"], picture)], 200);
        return claimed.itemId;
      };
      const pictureOf = async (itemId: ItemId) => (await replica.contentOf(itemId, spaceId)).picture;
      expect(await pictureOf(await index("/home/a.jpg", { colours, place }))).toEqual({ colours, place });
      expect(await pictureOf(await index("/home/b.png", { colours }))).toEqual({ colours });
      expect(await pictureOf(await index("/home/c.jpg", { colours: [], place }))).toEqual({
        colours: [],
        place,
      });
      const plain = [await index("/home/d.png", { colours: [] }), await index("/home/e.md")];
      for (const itemId of plain)
        expect(await replica.contentOf(itemId, spaceId)).not.toHaveProperty("picture");
    });

    it("knows of an original whether the server has it: once it has arrived, until that is doubted or it is taken back", async () => {
      const { replica, library } = open();
      await replica.joinTeam(joined);
      await library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
      await library.applyDifference(
        folderId,
        { ...noDifference, added: [seenFile("/home/a.jpg")] },
        false,
        10,
      );
      const [claimed] = await library.claim(everything, 100);
      const itemId = claimed!.itemId;
      const stagedOf = (digit: string): StagedItem => ({
        itemId,
        partitionId,
        folderId,
        name: "a.jpg",
        version: digit,
        payloadId: payloadId(digit),
        originalId: original.payloadId,
        payloads: [{ payloadId: payloadId(digit), body: Uint8Array.of(1) }],
      });
      const original = { payloadId: payloadId("f"), body: Uint8Array.of(4) };
      const staged = stagedOf("a");
      const stored = async () => (await replica.sharedOf(itemId))[0]?.storedOriginalId;
      const id = await replica.stageItem({ ...staged, payloads: [original, ...staged.payloads] }, 400);
      expect(await stored()).toBeUndefined();
      await replica.payloadArrived({ ...original, partitionId });
      expect(await stored()).toBe(original.payloadId);
      // Once more without it: what waits now is the content alone, and the original may still be lacking.
      await replica.payloadArrived({ payloadId: payloadId("a"), partitionId });
      await replica.stageItem(stagedOf("b"), 500);
      expect(await stored()).toBe(original.payloadId);
      // A library that was put back from a copy may be wrong about it: the server is asked before it is told of the content.
      const asked = (...payloadIds: readonly PayloadId[]) => [{ id, partitionId, payloadIds }];
      expect(await replica.unsureItems(10)).toEqual(asked(original.payloadId));
      await replica.settlePayloads([id], []);
      expect(await replica.unsureItems(10)).toEqual([]);
      await replica.payloadArrived({ payloadId: payloadId("b"), partitionId });
      expect(await stored()).toBe(original.payloadId);
      await replica.doubtPayloads(placeOf(partitionId, id).births);
      expect([await stored(), await replica.unsureItems(10)]).toEqual([
        undefined,
        asked(payloadId("b"), original.payloadId),
      ]);
      await replica.settlePayloads([id], []);
      expect(await stored()).toBe(original.payloadId);
      await replica.stageItem(stagedOf("d"), 550);
      await replica.payloadRefused({ payloadId: payloadId("d"), partitionId }, "not-permitted", 600);
      expect(await stored()).toBeUndefined();
      await replica.stageItem(stagedOf("c"), 700);
      expect(await stored()).toBe(original.payloadId);
      await replica.withdrawItem(id, 800);
      expect(await stored()).toBeUndefined();
    });
  });
}
