/** A victim: keeps payloads, some of them twice, takes one away, and says on its output what was acknowledged. */
import { createHash } from "node:crypto";
import { PartitionId } from "#shared/model/ids.ts";
import { PayloadId } from "#shared/model/team.ts";
import { createFilePayloads } from "./file-payloads.ts";

const partitionIds = ["1", "2"].map((end) =>
  PartitionId.parse(`01970000-0000-7000-8000-${end.padStart(12, "0")}`),
);
export const payloadCount = 5;

export function payloadAt(at: number) {
  const sealed = Buffer.from(`payload ${at} `.repeat(2_000));
  const payloadId = PayloadId.parse(createHash("sha256").update(sealed).digest("hex"));
  const partitionId = partitionIds[at % 2];
  if (partitionId === undefined) throw new Error("there are two");
  return { partitionId, payloadId, sealed };
}

async function keepAll(folder: string): Promise<void> {
  const payloads = createFilePayloads(folder);
  for (let at = 0; at < payloadCount; at++) {
    const { partitionId, payloadId, sealed } = payloadAt(at);
    await payloads.put(partitionId, payloadId, sealed);
    process.stdout.write(`kept ${at}.\n`);
    // As a device does that heard no answer.
    if (at % 2 === 0) await payloads.put(partitionId, payloadId, sealed);
  }
  const { partitionId, payloadId } = payloadAt(0);
  await payloads.remove(partitionId, payloadId);
  process.stdout.write("removed 0.\n");
}

const [, , folder] = process.argv;
if (import.meta.main && folder !== undefined) await keepAll(folder);
