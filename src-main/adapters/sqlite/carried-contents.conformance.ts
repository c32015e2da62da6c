import { describe, expect, it } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { PayloadId } from "#shared/model/team.ts";
import { joined, type OpenedReplica } from "./replica-store.conformance.ts";

const placeOf = (end: string) => ({
  id: PartitionId.parse(`01990000-0000-7000-8000-0000000000${end}`),
  name: end,
  permissions: [],
});
const [quay, board] = [placeOf("a3"), placeOf("a4")];
const payloadId = (digit: string) => PayloadId.parse(digit.repeat(64));
const bytes = (value: number) => Uint8Array.of(value);

/** What every store of what is shared does with contents that came in a file. */
export function describeCarriedContents(name: string, open: () => OpenedReplica): void {
  describe(name, () => {
    it("keeps none of a partition that may be read no more, though nothing that names them ever came", async () => {
      const { replica } = open();
      await replica.joinTeam(joined);
      await replica.putPartitions([quay, board]);
      await replica.carryPayload({ payloadId: payloadId("d"), body: bytes(1), partitionId: quay.id });
      await replica.carryPayload({ payloadId: payloadId("e"), body: bytes(2), partitionId: board.id });
      // In a file of a program before.
      await replica.carryPayload({ payloadId: payloadId("f"), body: bytes(3) });
      await replica.putPartitions([quay, board]);
      expect(await replica.payloadBody(payloadId("e"))).toEqual(bytes(2));
      await replica.putPartitions([quay]);
      expect(await replica.payloadBody(payloadId("e"))).toBeUndefined();
      expect(await replica.payloadBody(payloadId("d"))).toEqual(bytes(1));
      expect(await replica.payloadBody(payloadId("f"))).toEqual(bytes(3));
    });
  });
}
