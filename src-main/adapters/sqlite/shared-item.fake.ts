/** A library with one item that is shared, and that the server has acknowledged: for tests of what becomes of it. */
import type { BaseChange } from "#core/ports/replica-store.ts";
import { PartitionId } from "#shared/model/ids.ts";
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

export const sharedIn = PartitionId.parse(otherFolderId);
export const payloadOf = (digit: string) => PayloadId.parse(digit.repeat(64));

/** Its content is that of the digit `a`. */
export async function openSharedItem({ replica, library }: OpenedReplica) {
  await library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  await library.applyDifference(folderId, { ...noDifference, added: [seenFile("/home/a")] }, false, 10);
  const [claimed] = await library.claim(everything, 100);
  if (claimed === undefined) throw new Error("nothing was claimed");
  await library.commit([indexed(claimed, ["ferry"])], 200);
  const { itemId } = claimed;
  await replica.joinTeam(joined);
  await replica.putPartitions([{ id: sharedIn, name: "Quay", permissions: ["partition.read"] }]);
  await replica.putSource({ folderId, partitionId: sharedIn, originals: false, addedMs: 300 });
  const due = () => replica.dueItems(1_000, 10);
  const stage = (digit: string) => {
    const payloads = [{ payloadId: payloadOf(digit), body: Uint8Array.of(1) }];
    const item = { itemId, partitionId: sharedIn, folderId, name: "a", version: `${spaceId} ${digit}` };
    return replica.stageItem({ ...item, payloadId: payloadOf(digit), payloads }, 400);
  };
  const id = await stage("a");
  const births = {
    name: placeOf(sharedIn, id).births,
    facts: { kind: "births", items: [], gone: [], ownNumberMax: 0 } as const,
  };
  /** What the server has of a document, and which of this device's updates. */
  const hear = async (
    change: Pick<BaseChange, "name" | "facts">,
    acknowledged: readonly number[],
    seq: number,
  ): Promise<void> => {
    const said = { ...change, acknowledged, seq, epoch: "e1", stateVector: Uint8Array.of(0) };
    await replica.storeBase({ ...said, updates: acknowledged.length > 0 ? [] : [Uint8Array.of(8)] }, 600);
  };
  const tell = () => replica.appendOwn({ ...births, bytes: Uint8Array.of(7) }, [id], 500);
  const acknowledge = (number: number, seq: number) => hear(births, [number], seq);
  await replica.payloadArrived({ payloadId: payloadOf("a"), partitionId: sharedIn });
  await acknowledge(await tell(), 1);
  await replica.settleItems(await due());
  return { replica, library, itemId, id, due, stage, hear, tell, acknowledge };
}

export type SharedItemWorld = Awaited<ReturnType<typeof openSharedItem>>;
