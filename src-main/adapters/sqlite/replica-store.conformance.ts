import { beforeEach, describe, expect, it } from "vitest";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { BaseChange, OwnChange, ReplicaStore, StagedItem } from "#core/ports/replica-store.ts";
import { type ItemId, PartitionId, SpaceId } from "#shared/model/ids.ts";
import { DeviceId, OrgId, PayloadId, SharedItemId, UserId } from "#shared/model/team.ts";
import { type SharingRefusal, TeamLimits } from "#shared/rpc/team-status.ts";
import { placeOf, tagsName } from "#shared/sync/document-name.ts";
import { everything, folderId, indexed, noDifference, seenFile, spaceId } from "./store-samples.ts";

const uuid = (number: number) => `01990000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const deviceId = DeviceId.parse(uuid(0xa1));
const otherDeviceId = DeviceId.parse(uuid(0xa2));
const partitionId = PartitionId.parse(uuid(0xa3));
const otherPartitionId = PartitionId.parse(uuid(0xa4));
const payloadId = (digit: string) => PayloadId.parse(digit.repeat(64));
const bytes = (...values: readonly number[]) => Uint8Array.from(values);

export const joined = {
  membership: {
    server: "https://team.example",
    org: { id: OrgId.parse(uuid(0xa5)), name: "Harbour" },
    person: { id: UserId.parse(uuid(0xa6)), name: "Ada" },
    device: { id: deviceId, name: "desk" },
    joinedMs: 5,
  },
  certificate: "certificate",
  orgKeys: "{}",
  refreshToken: "first",
};

export interface OpenedReplica {
  readonly replica: ReplicaStore;
  readonly library: LibraryStore;
}

/** What every store of what is shared must do. */
export function describeReplicaStore(name: string, open: () => OpenedReplica): void {
  describe(name, () => {
    let replica: ReplicaStore;
    let library: LibraryStore;
    beforeEach(async () => {
      ({ replica, library } = open());
      await library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
      await replica.joinTeam(joined);
      await replica.putPartitions([{ id: partitionId, name: "Quay", permissions: ["partition.read"] }]);
    });

    const index = async (path: string, ...texts: readonly string[]): Promise<ItemId> => {
      await library.applyDifference(folderId, { ...noDifference, added: [seenFile(path)] }, false, 10);
      const claimed = (await library.claim(everything, 100)).find((item) => item.path === path);
      if (claimed === undefined) throw new Error(`${path} was not claimed`);
      await library.commit([indexed(claimed, texts)], 200);
      return claimed.itemId;
    };
    const share = () => replica.putSource({ folderId, partitionId, originals: false, addedMs: 300 });
    const due = async () => replica.dueItems(1_000, 100);
    const stagedOf = (itemId: ItemId, digit: string): StagedItem => ({
      itemId,
      partitionId,
      folderId,
      name: "a.md",
      version: `${spaceId} 1`,
      payloadId: payloadId(digit),
      payloads: [{ payloadId: payloadId(digit), body: bytes(1, 2, 3) }],
    });
    const at = (digit: string) => ({ payloadId: payloadId(digit), partitionId });
    /** Shared, with its payload arrived and its birth in an update; the name it has, and the update's number. */
    const born = async (itemId: ItemId, digit = "a") => {
      const id = await replica.stageItem(stagedOf(itemId, digit), 400);
      await replica.payloadArrived(at(digit));
      const number = await replica.appendOwn(births(id), [id], 500);
      return { id, number };
    };
    const births = (
      id: SharedItemId,
      items: Extract<OwnChange["facts"], { readonly kind: "births" }>["items"] = [],
      gone: readonly SharedItemId[] = [],
    ): OwnChange => ({
      name: placeOf(partitionId, id).births,
      bytes: bytes(7),
      facts: { kind: "births", items, gone, ownNumberMax: 0 },
    });
    const tagged = (id: SharedItemId, ...tagIds: readonly string[]): OwnChange => ({
      name: placeOf(partitionId, id).edits,
      bytes: bytes(8),
      facts: {
        kind: "edits",
        items: [{ id, edits: { tagIds, favourite: false, trashed: false } }],
        gone: [],
      },
    });
    const called = (...names: readonly (readonly [string, string])[]): OwnChange => ({
      name: tagsName(partitionId),
      bytes: bytes(9),
      facts: { kind: "tags", tags: names.map(([tagId, tagName]) => ({ tagId, name: tagName })) },
    });
    /** The server's, until there. */
    const remote = (change: OwnChange, seq: number, acknowledged: readonly number[] = [], epoch = "e1") => {
      const { name, facts } = change;
      const updates = acknowledged.length > 0 ? [] : [change.bytes];
      const base: BaseChange = { name, facts, updates, acknowledged, seq, epoch, stateVector: bytes(0) };
      return replica.storeBase(base, 600);
    };
    const refuse = ({ name }: OwnChange, number: number, why: SharingRefusal, replacement?: Uint8Array) =>
      replica.refuseUpdates({ name, why, updates: [{ number, replacement }] }, 600);
    const stateOf = async (id: SharedItemId) => (await replica.sharedItem(id))?.state;

    it("knows the team, changes only what is named, and forgets all of it but the library", async () => {
      const first = { refreshToken: "second", failure: { code: "no-answer" }, currentMs: 9 } as const;
      const second = { paused: true, limits: { bytesPerSecond: 5, network: "costs" } } as const;
      for (const change of [first, second]) await replica.changeTeam(change);
      expect(await replica.team()).toEqual({ ...joined, erasedEpoch: 0, ...first, ...second });
      for (const network of TeamLimits.shape.network.options) {
        await replica.changeTeam({ limits: { bytesPerSecond: 0, network } });
        expect(await replica.team()).toMatchObject({ limits: { network } });
      }
      const anew = { certificate: "c2", orgKeys: "{2}", refreshNonce: "n", auditHead: "{}", erasedEpoch: 3 };
      await replica.changeTeam(anew);
      expect(await replica.team()).toMatchObject(anew);
      await replica.changeTeam({ failure: null, refreshNonce: null, heardMs: 11, exportedMs: 12 });
      for (const gone of ["failure", "refreshNonce"]) expect(await replica.team()).not.toHaveProperty(gone);
      expect(await replica.team()).toMatchObject({ heardMs: 11, exportedMs: 12 });
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const { id } = await born(itemId);
      expect(await library.getItem(itemId)).toMatchObject({ partition: "team" });
      await replica.leaveTeam();
      expect(await replica.team()).toBeUndefined();
      expect(await replica.sharedItem(id)).toBeUndefined();
      expect(await replica.documents()).toEqual([]);
      expect(await due()).toEqual([]);
      expect(await library.getItem(itemId)).toMatchObject({ partition: "private", status: "indexed" });
    });

    it("finds folders and streams by what they are called", async () => {
      expect(await replica.source({ folderId })).toEqual({ folderId, name: "/home" });
      await share();
      expect(await replica.sources()).toMatchObject([
        { folderId, name: "/home", partitionId, originals: false },
      ]);
    });

    it("hears of what is indexed, changed, tagged and removed in what is shared, and of nothing else", async () => {
      const before = await index("/home/a.md", "ferry");
      expect(await due()).toEqual([]);
      await share();
      expect(await due()).toMatchObject([{ itemId: before, item: { path: "/home/a.md" }, shared: [] }]);
      await replica.settleItems(await due());
      const after = await index("/home/b.md", "pump");
      expect((await due()).map(({ itemId }) => itemId)).toEqual([after]);
      await replica.settleItems(await due());
      await born(before);
      await library.setTags(before, ["harbour"]);
      await library.setTags(after, ["private"]);
      expect(await due()).toMatchObject([
        { itemId: before, userTags: ["harbour"], shared: [{ itemId: before }] },
      ]);
      await replica.settleItems(await due());
      await library.applyDifference(folderId, { ...noDifference, removed: [before] }, false, 20);
      const [gone] = await due();
      expect(gone).toMatchObject({ itemId: before, shared: [{ withdrawn: false }] });
      expect(gone).not.toHaveProperty("item");
    });

    it("loses no change that comes while an item is looked at", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      await born(itemId);
      const seen = await due();
      await library.setTags(itemId, ["late"]);
      await replica.settleItems(seen);
      expect((await due()).map((each) => each.itemId)).toEqual([itemId]);
      expect(await replica.nextDueMs()).toBe(0);
    });

    it("reads all of an item with its vectors in one space", async () => {
      const itemId = await index("/home/a.md", "ferry", "pump");
      const content = await replica.contentOf(itemId, spaceId);
      expect(content.segments.map(({ text }) => text)).toEqual(["ferry", "pump"]);
      expect(content.vectors.every((vector) => vector !== undefined)).toBe(true);
      const other = await replica.contentOf(itemId, SpaceId.parse("other"));
      expect(other.vectors).toEqual([undefined, undefined]);
    });

    it("gives no birth before its payloads have arrived, and one name for good", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const id = await replica.stageItem(stagedOf(itemId, "a"), 400);
      expect(await replica.unbornItems(10, "arrived")).toEqual([]);
      expect(await replica.duePayloads(1_000, 10)).toMatchObject([
        { payloadId: payloadId("a"), attemptCount: 0 },
      ]);
      await replica.payloadFailed(at("a"), 5_000);
      expect([await replica.duePayloads(1_000, 10), await replica.nextPayloadMs()]).toEqual([[], 5_000]);
      // Another version takes the place of one that has not arrived.
      expect(await replica.stageItem(stagedOf(itemId, "b"), 450)).toBe(id);
      await replica.payloadArrived(at("b"));
      expect(await replica.unbornItems(10, "arrived")).toMatchObject([
        { id, payloadId: payloadId("b"), withdrawn: false },
      ]);
      const number = await replica.appendOwn(births(id), [id], 500);
      expect(await replica.unbornItems(10, "arrived")).toEqual([]);
      expect(await replica.ownUpdates()).toMatchObject([{ number, bytes: bytes(7), madeMs: 500 }]);
      expect(await stateOf(id)).toBe("queued");
      await remote(births(id), 12, [number]);
      expect([await stateOf(id), await replica.ownUpdates()]).toEqual(["acknowledged", []]);
      const { births: document } = placeOf(partitionId, id);
      await replica.projected(document, 11, 700);
      expect(await stateOf(id)).toBe("acknowledged");
      await replica.projected(document, 12, 700);
      expect(await stateOf(id)).toBe("projected");
      expect(await replica.replicaCounts()).toMatchObject({
        items: { projected: 1, queued: 0 },
        updateCount: 0,
      });
    });

    it("withdraws, and shares again under the same name", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const { id, number } = await born(itemId);
      await remote(births(id), 1, [number]);
      expect(await replica.removeSource(folderId)).toBe(1);
      const [seen] = await due();
      expect(seen).not.toHaveProperty("source");
      await replica.withdrawItem(id, 700);
      expect(await replica.unbornItems(10, "arrived")).toMatchObject([{ id, withdrawn: true }]);
      expect(await library.getItem(itemId)).toMatchObject({ partition: "private" });
      expect(await replica.stageItem(stagedOf(itemId, "c"), 800)).toBe(id);
      expect(await replica.sharedItem(id)).toMatchObject({ withdrawn: false, state: "queued" });
    });

    it("keeps what was refused with why, and gives it another try", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      await replica.settleItems(await due());
      const { id, number } = await born(itemId);
      await refuse(births(id), number, "revoked");
      expect(await replica.sharedItem(id)).toMatchObject({ state: "refused", why: "revoked" });
      expect(await replica.rejected()).toMatchObject([{ number, why: "revoked", bytes: bytes(7) }]);
      expect(await replica.ownUpdates()).toEqual([]);
      expect(await replica.retryItems()).toBe(1);
      const [again] = await due();
      expect(again?.shared[0]).not.toHaveProperty("version");
      await replica.forgetRejected((await replica.rejected()).map((each) => each.number));
      expect(await replica.rejected()).toEqual([]);
    });

    it("says which payload was refused", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const id = await replica.stageItem(stagedOf(itemId, "a"), 400);
      await replica.payloadRefused(at("a"), "not-permitted", 500);
      expect(await replica.sharedItem(id)).toMatchObject({ state: "refused", why: "not-permitted" });
      await replica.refuseItem({ ...stagedOf(itemId, "a"), name: "big.bin" }, "payload-too-large", 600);
      const page = await replica.sharedItems({ state: "refused" }, 0, 10);
      expect(page).toMatchObject({ totalCount: 1, items: [{ name: "big.bin", why: "payload-too-large" }] });
      expect(await replica.sharedItems({ state: "projected" }, 0, 10)).toEqual({ items: [], totalCount: 0 });
    });

    it("keeps what the server has apart from what waits, folds it, and knows where the server is", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const { id, number } = await born(itemId);
      const { births: document } = placeOf(partitionId, id);
      expect(await replica.document(document)).toMatchObject({
        seq: 0,
        epoch: "",
        updates: [],
        own: [{ number }],
      });
      await remote({ ...births(id), bytes: bytes(6) }, 3);
      expect(await replica.document(document)).toMatchObject({
        seq: 3,
        updates: [bytes(6)],
        own: [{ number }],
      });
      await remote(births(id), 5, [number]);
      const stored = await replica.document(document);
      expect(stored).toMatchObject({ seq: 5, epoch: "e1", updates: [bytes(6), bytes(7)], own: [] });
      await replica.foldDocument(document, bytes(1, 1), stored.until);
      expect(await replica.document(document)).toMatchObject({ seq: 5, state: bytes(1, 1), updates: [] });
      expect(await replica.documents()).toMatchObject([{ name: document, seq: 5, epoch: "e1" }]);
      await replica.forgetDocument(document);
      expect(await replica.documents()).toEqual([]);
    });

    it("doubts the payloads of a server that was put back from a backup, and makes those anew that it lacks", async () => {
      const kept = await born(await index("/home/kept.md", "quay"), "c");
      await remote(births(kept.id), 4, [kept.number]);
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const { id, number } = await born(itemId);
      await remote(births(id), 5, [number]);
      await replica.settleItems(await due());
      await remote(births(id), 6, [], "e1");
      expect(await due()).toEqual([]);
      expect(await replica.unsureItems(10)).toEqual([]);
      await remote(births(id), 1, [], "e2");
      expect(await due()).toEqual([]);
      expect(await replica.unsureItems(10)).toEqual([
        { id: kept.id, partitionId, payloadIds: [payloadId("c")] },
        { id, partitionId, payloadIds: [payloadId("a")] },
      ]);
      expect(await replica.unsureItems(1)).toHaveLength(1);
      await replica.settlePayloads([kept.id, id], [id]);
      expect(await replica.unsureItems(10)).toEqual([]);
      const again = await due();
      expect(again.map((each) => each.itemId)).toEqual([itemId]);
      expect(again[0]?.shared[0]).not.toHaveProperty("version");
      // What is to be made anew is not asked for a second time.
      await remote(births(id), 1, [], "e3");
      await replica.stageItem(stagedOf(itemId, "d"), 700);
      expect((await replica.unsureItems(10)).map((each) => each.id)).toEqual([kept.id]);
    });

    it("doubts the payloads of one document, but for what waits to be sent", async () => {
      const { id, number } = await born(await index("/home/kept.md", "quay"), "c");
      await remote(births(id), 4, [number]);
      await share();
      const waiting = await replica.stageItem(stagedOf(await index("/home/a.md", "ferry"), "a"), 400);
      const { name } = births(id);
      expect(births(waiting).name).toBe(name);
      await replica.doubtPayloads(placeOf(otherPartitionId, id).births);
      expect(await replica.unsureItems(10)).toEqual([]);
      await replica.doubtPayloads(name);
      expect((await replica.unsureItems(10)).map((each) => each.id)).toEqual([id]);
    });

    it("lets what has no content take the place of what was refused", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const { id, number } = await born(itemId);
      await refuse(births(id), number, "erased", bytes(0, 0));
      expect(await replica.ownUpdates()).toMatchObject([{ number, bytes: bytes(0, 0) }]);
      expect(await replica.rejected()).toMatchObject([{ number, bytes: bytes(7), why: "erased" }]);
      await remote(births(id), 2, [number]);
      expect(await stateOf(id)).toBe("refused");
    });

    it("lists what others share, and keeps nothing of a partition that may be read no more", async () => {
      const id = SharedItemId.parse(`${otherDeviceId}.0.4`);
      const item = {
        id,
        partitionId,
        deviceId: otherDeviceId,
        payloadId: payloadId("d"),
        kind: "text" as const,
        sharedMs: 40,
        withdrawn: false,
      };
      await remote(births(id, [item]), 3);
      const edits = { tags: [], favourite: false, trashed: false };
      expect(await replica.receivedItems({ withdrawn: false }, 0, 10)).toEqual({
        items: [{ ...item, edits }],
        totalCount: 1,
      });
      await remote(births(id, [{ ...item, withdrawn: true }]), 4);
      expect((await replica.receivedItems({ withdrawn: false }, 0, 10)).totalCount).toBe(0);
      expect((await replica.receivedItems({ withdrawn: true, partitionId }, 0, 10)).totalCount).toBe(1);
      expect((await replica.partitions())[0]).toMatchObject({ name: "Quay", receivedCount: 0 });
      await replica.putPartitions([{ id: otherPartitionId, name: "Board", permissions: [] }]);
      expect([await replica.receivedItem(id), await replica.documents()]).toEqual([undefined, []]);
    });

    it("does to the library's tags what others did, and leaves those of the person alone", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      await library.setTags(itemId, ["mine"]);
      const { id } = await born(itemId);
      await remote(called(["t1", "harbour"], ["t2", "quay"]), 1);
      expect(await remote(tagged(id, "t1", "t2"), 1)).toEqual([itemId]);
      expect((await library.getItem(itemId))?.tags).toEqual(["harbour", "mine", "quay"]);
      await remote(tagged(id, "t2"), 2);
      expect((await library.getItem(itemId))?.tags).toEqual(["mine", "quay"]);
      await remote(called(["t1", "harbour"], ["t2", "pier"]), 2);
      expect((await library.getItem(itemId))?.tags).toEqual(["mine", "pier"]);
      expect(await replica.sharedItem(id)).toMatchObject({ edits: { tags: ["pier"] } });
      expect(await replica.editsOf(id)).toEqual({ tagIds: ["t2"], favourite: false, trashed: false });
      expect(await replica.tagNames(partitionId)).toEqual([
        { tagId: "t1", name: "harbour" },
        { tagId: "t2", name: "pier" },
      ]);
    });

    it("leaves the library's tags as they are where this device wrote of them", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const { id } = await born(itemId);
      await replica.appendOwn(called(["t1", "harbour"]), [], 500);
      // The person took the tag away again while it was written.
      await replica.appendOwn(tagged(id, "t1"), [], 500);
      expect((await library.getItem(itemId))?.tags).toEqual([]);
      expect((await replica.dueItems(1_000, 10))[0]?.shared[0]?.tags).toEqual(["harbour"]);
    });

    it("takes nobody's tags away where it is not known what the documents had", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const { id } = await born(itemId);
      await library.setTags(itemId, ["mine"]);
      await replica.appendOwn(called(["t1", "mine"]), [], 500);
      const number = await replica.appendOwn(tagged(id, "t1"), [], 500);
      await refuse(tagged(id), number, "not-permitted");
      await remote(tagged(id), 3);
      expect((await library.getItem(itemId))?.tags).toEqual(["mine"]);
    });

    it("keeps nothing of what was erased, and takes it never again", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const { id: own } = await born(itemId);
      const id = SharedItemId.parse(`${otherDeviceId}.0.4`);
      const item = {
        id,
        partitionId,
        deviceId: otherDeviceId,
        payloadId: payloadId("d"),
        kind: "text" as const,
      };
      const birth = births(id, [{ ...item, sharedMs: 40, withdrawn: false }]);
      await remote(birth, 3);
      await remote(tagged(id, "t1"), 1);
      await replica.erase([id, own], 2);
      await remote(birth, 4);
      await remote(tagged(id, "t1"), 2);
      expect([await replica.receivedItem(id), await replica.editsOf(id)]).toEqual([undefined, undefined]);
      await replica.withdrawItem(own, 600);
      expect(await replica.sharedItem(own)).toMatchObject({ state: "refused", why: "erased" });
      expect([await replica.isErased(id), await replica.retryItems()]).toEqual([true, 0]);
      expect([await replica.unbornItems(9, "all"), (await replica.team())?.erasedEpoch]).toEqual([[], 2]);
    });

    it("knows what the server removed from the trash, leaves it in the library, and tells it no more", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const { id } = await born(itemId);
      await remote(called(["t1", "winter"]), 1);
      await remote(tagged(id, "t1"), 2);
      await remote({ ...tagged(id), facts: { kind: "edits", items: [], gone: [id] } }, 3);
      await remote(births(id, [], [id]), 4);
      expect(await replica.sharedItem(id)).toMatchObject({ state: "refused", why: "purged" });
      expect(await replica.sharedOf(itemId)).toMatchObject([{ id, purged: true, withdrawn: false }]);
      expect((await library.getItem(itemId))?.tags).toContain("winter");
      expect([await replica.retryItems(), await replica.editsOf(id)]).toEqual([0, undefined]);
    });

    it("follows what the server has moved, says what was edited there since, and tells nothing again", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const { id } = await born(itemId);
      const placeAt = (n: number) => PartitionId.parse(`01990000-0000-7000-8000-00000000000${n}`);
      const nameAt = (n: number) => SharedItemId.parse(`${deviceId}.50000000${n}.0`);
      const moveTo = (from: SharedItemId, n: number, isEditedSince: boolean, seq: number) => {
        const moved = { partitionId: placeAt(n), itemId: nameAt(n), isEditedSince };
        const items = [{ id: from, edits: { tagIds: [], favourite: false, trashed: false, moved } }];
        return remote({ ...tagged(from), facts: { kind: "edits", items, gone: [] } }, seq);
      };
      const here = { id: nameAt(7), partitionId: placeAt(7) };
      // The birth may be heard to go before the register is.
      await remote(births(id, [], [id]), 3);
      await moveTo(id, 7, false, 4);
      expect(await replica.sharedItem(id)).toBeUndefined();
      expect(await replica.sharedItem(here.id)).toMatchObject({ ...here, state: "projected", itemId });
      expect(await replica.sharedOf(itemId)).toMatchObject([
        { ...here, homeId: partitionId, version: `${spaceId} 1` },
      ]);
      await moveTo(id, 7, true, 5);
      expect((await replica.sharedItem(here.id))?.edits.editedAfterMove).toBe(partitionId);
      // A newer version goes where it is now, and what was not told yet goes along; so does a withdrawal.
      expect(await replica.stageItem(stagedOf(itemId, "b"), 700)).toBe(here.id);
      expect(await replica.waitingPayloads()).toMatchObject([{ partitionId: here.partitionId }]);
      expect(await replica.unbornItems(9, "all")).toMatchObject([{ id: here.id }]);
      await moveTo(here.id, 8, false, 6);
      expect(await replica.waitingPayloads()).toMatchObject([{ partitionId: placeAt(8) }]);
      await replica.withdrawItem(nameAt(8), 800);
      expect(await replica.unbornItems(9, "all")).toMatchObject([{ id: nameAt(8), withdrawn: true }]);
    });

    it("gives no name twice, even where the library was put back from a copy", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      const own = SharedItemId.parse(`${deviceId}.0.0`);
      const change = births(own);
      await remote({ ...change, facts: { kind: "births", items: [], gone: [], ownNumberMax: 2_001 } }, 9);
      expect(await replica.stageItem(stagedOf(itemId, "a"), 400)).toBe(`${deviceId}.1.1`);
    });

    it("asks for payloads anew when another space is searched", async () => {
      const itemId = await index("/home/a.md", "ferry");
      await share();
      await born(itemId);
      await replica.settleItems(await due());
      await replica.moveToSpace(spaceId);
      expect(await due()).toEqual([]);
      await replica.moveToSpace(SpaceId.parse("other@1"));
      expect((await due()).map((each) => each.itemId)).toEqual([itemId]);
    });
  });
}
