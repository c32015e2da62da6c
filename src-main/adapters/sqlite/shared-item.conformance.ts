import { beforeEach, describe, expect, it } from "vitest";
import { placeOf } from "#shared/sync/document-name.ts";
import type { OpenedReplica } from "./replica-store.conformance.ts";
import { openSharedItem, payloadOf, sharedIn, type SharedItemWorld } from "./shared-item.fake.ts";

/** What every store of what is shared does with one item: it is found by its label as long as it is shared, and erased for good. */
export function describeSharedItem(name: string, open: () => OpenedReplica): void {
  describe(name, () => {
    let world: SharedItemWorld;
    const edits = (isGone: boolean, seq: number) => {
      const { id, hear } = world;
      const items = [{ id, edits: { tagIds: [], favourite: false, trashed: false, label: "red" as const } }];
      const facts = isGone
        ? ({ kind: "edits", items: [], gone: [id] } as const)
        : ({ kind: "edits", items, gone: [] } as const);
      return hear({ name: placeOf(sharedIn, id).edits, facts }, [], seq);
    };
    beforeEach(async () => {
      world = await openSharedItem(open());
      await edits(false, 2);
    });

    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      "is taken back": () => world.replica.withdrawItem(world.id, 700),
      "is shared anew": () => world.stage("b"),
      "is erased": () => world.replica.erase([world.id], 1),
      "has lost what others wrote of it": () => edits(true, 3),
      "is in a partition that may be read no more": () => world.replica.putPartitions([]),
      "is in the library of a device that has left": () => world.replica.leaveTeam(),
    };
    it.each(Object.keys(changes))("counts as changed where one that has a label %s", async (how) => {
      const before = await world.library.revision();
      await changes[how]?.();
      expect(await world.library.revision()).toBeGreaterThan(before);
    });

    it("takes no content of what was erased while it was read", async () => {
      const { replica, id, stage } = world;
      await replica.erase([id], 1);
      expect(await stage("b")).toBe(id);
      expect(await replica.sharedItem(id)).toMatchObject({ state: "refused", why: "erased" });
      expect([await replica.waitingPayloads(), await replica.unbornItems(9, "all")]).toEqual([[], []]);
    });

    it("asks nothing about what was refused", async () => {
      const { replica, id, stage } = world;
      await stage("b");
      await replica.doubtPayloads(placeOf(sharedIn, id).births);
      await replica.payloadRefused(
        { payloadId: payloadOf("b"), partitionId: sharedIn },
        "not-permitted",
        700,
      );
      expect(await replica.unsureItems(9)).toEqual([]);
    });
  });
}
