import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ErasureId, Receipt } from "#shared/audit/receipt.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { smallDisk } from "../disk/small-disk.fake.ts";
import { createKeptReceipts, readReceipts, receiptsPath } from "./kept-receipts.ts";

const idOf = (n: number) => ErasureId.parse(`01970000-0000-4000-8000-00000000000${n}`);
const receiptOf = (n: number, epoch: number): Receipt => {
  const hex = "ab".repeat(32);
  const orgId = "01970000-0000-7000-8000-000000000009";
  const head = {
    logId: hex,
    size: 1,
    root: hex,
    timeMs: 1,
    signature: "cd".repeat(64),
  };
  return Receipt.parse({
    erasure: {
      id: idOf(n),
      orgId,
      epoch,
      reason: "law",
      askedMs: 1,
      doneMs: 2,
      partitionIds: [],
      itemIds: [],
      payloadIds: [],
      leafSeq: 0,
    },
    publicKey: hex,
    signature: "ef".repeat(64),
    inclusion: { head, leafHash: hex, proof: [] },
  });
};

test("what is kept is read again, the last of each; where there is no file nothing is", async () => {
  await using folder = await makeFolder();
  const path = receiptsPath(folder.path);
  expect(await readReceipts(path)).toEqual({ receipts: [], passedOver: 0 });
  const kept = createKeptReceipts(path);
  for (const each of [receiptOf(1, 1), receiptOf(2, 2), receiptOf(1, 3)]) await kept.keep(each);
  expect(await readReceipts(path)).toEqual({ receipts: [receiptOf(1, 3), receiptOf(2, 2)], passedOver: 0 });
});

test("a line that a crash cut short, or that somebody wrote, spoils no other", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "receipts.ndjson");
  await writeFile(path, "not a receipt\n{}\n");
  const kept = createKeptReceipts(path);
  await kept.keep(receiptOf(1, 1));
  await appendFile(path, JSON.stringify(receiptOf(2, 2)).slice(0, 40));
  await kept.keep(receiptOf(3, 3));
  expect(await readReceipts(path)).toEqual({ receipts: [receiptOf(1, 1), receiptOf(3, 3)], passedOver: 3 });
});

test("on a disk that fills each that was kept is read, and no other; once there is room they are kept again", async (context) => {
  await using folder = await makeFolder();
  await using disk = await smallDisk(folder.path, "64k");
  if (disk === undefined) return context.skip("a disk of a test's own may not be mounted here");
  const path = receiptsPath(disk.path);
  const kept = createKeptReceipts(path);
  await kept.keep(receiptOf(1, 1));
  disk.fill();
  let last = 1;
  const failed = await (async (): Promise<unknown> => {
    for (;;)
      try {
        await kept.keep(receiptOf(2, last + 1));
        last += 1;
      } catch (thrown) {
        return thrown;
      }
  })();
  expect(failed).toMatchObject({ code: "ENOSPC" });
  const before = last === 1 ? [receiptOf(1, 1)] : [receiptOf(1, 1), receiptOf(2, last)];
  expect((await readReceipts(path)).receipts).toEqual(before);
  disk.makeRoom();
  await kept.keep(receiptOf(3, 100));
  expect((await readReceipts(path)).receipts).toEqual([...before, receiptOf(3, 100)]);
});
