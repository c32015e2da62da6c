import { join } from "node:path";
import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { PayloadId } from "#shared/model/team.ts";
import { openTestDatabase, makeFolder } from "../database/open-database.fake.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import { createDocumentReads } from "./documents.ts";

test("a payload is there when its bytes and its key are, in its own partition", async () => {
  await using folder = await makeFolder();
  await using database = await openTestDatabase(folder.path);
  const payloads = createFilePayloads(join(folder.path, "payloads"));
  const [ours, others] = [1, 2].map((n) => PartitionId.parse(`01970000-0000-7000-8000-00000000000${n}`));
  if (ours === undefined || others === undefined) throw new Error("two partitions were made");
  const [whole, keyless, bodiless, absent] = ["a", "b", "c", "d"].map((digit) =>
    PayloadId.parse(digit.repeat(64)),
  ) as [PayloadId, PayloadId, PayloadId, PayloadId];
  for (const id of [whole, keyless]) await payloads.put(ours, id, Uint8Array.of(1));
  await database.write(async (_, truth) => {
    for (const payload_id of [whole, bodiless])
      await truth.put("payload_keys", { partition_id: ours, payload_id, key: new Uint8Array(32) });
  });
  const { lacking } = createDocumentReads({ database, payloads });
  expect(await lacking(ours, [whole, keyless, bodiless, absent])).toEqual([keyless, bodiless, absent]);
  expect(await lacking(others, [whole])).toEqual([whole]);
  expect(await lacking(ours, [])).toEqual([]);
});
