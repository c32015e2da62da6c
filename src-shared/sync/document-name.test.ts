import { expect, test } from "vitest";
import { PartitionId } from "../model/ids.ts";
import { DeviceId, SharedItemId } from "../model/team.ts";
import { DocumentName, partsOf, placeOf, sharedItemId, tagsName } from "./document-name.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000002");

test("an item has a place, and its documents say whose they are", () => {
  const id = sharedItemId(deviceId, 4_003);
  expect(id).toBe(`${deviceId}.2.3`);
  const { births, edits, key } = placeOf(partitionId, id);
  expect(key).toBe("3");
  expect(partsOf(births)).toEqual({ kind: "births", partitionId, segment: { deviceId, number: 2 } });
  expect(partsOf(edits).kind).toBe("edits");
  expect(partsOf(tagsName(partitionId))).toEqual({ kind: "tags", partitionId });
});

test.each([`${deviceId}.0.007`, `${deviceId}.00.7`, `${deviceId}.0.2000`, `${"-".repeat(36)}.0.7`])(
  "%s is no item",
  (id) => expect(SharedItemId.safeParse(id).success).toBe(false),
);

test.each([
  "",
  "births",
  `births/${partitionId}`,
  `births/${partitionId}/../x.1`,
  `tags/${partitionId}/x`,
  "edits//.1",
  `edits/${partitionId}/${deviceId}.01`,
  `edits/${partitionId}/${"-".repeat(36)}.1`,
  `tags/${"0".repeat(36)}`,
])("%s is no document", (name) => expect(DocumentName.safeParse(name).success).toBe(false));
