import { describe, expect, it } from "vitest";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { OpenedReplica } from "./replica-store.conformance.ts";
import { everything, folderId, indexed, noDifference, seenFile, spaceId } from "./store-samples.ts";

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
  });
}
