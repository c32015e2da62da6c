import * as z from "zod";
import { PartitionId } from "../../model/ids.ts";
import { PayloadId } from "../../model/team.ts";
import { DocumentName } from "../../sync/document-name.ts";
import { procedure } from "./server-procedure.ts";

/** What the server has made of replicated documents. */
export const documents = {
  /** Those that whoever asks may not read, or that nobody has written, are left out. */
  projected: procedure({ kind: "partitions", permission: "partition.read" })
    .route({ method: "POST", path: "/documents/projected", summary: "How far documents can be searched" })
    .input(z.object({ names: z.array(DocumentName).max(1_000) }))
    .output(z.array(z.object({ name: DocumentName, seq: z.int().nonnegative() })).readonly()),
  /** After a backup was put back, or where rows stay behind, a device asks this, and sends what it gets again. */
  lacking: procedure({ kind: "partition", permission: "item.write" })
    .route({
      method: "POST",
      path: "/partitions/{partitionId}/payloads/lacking",
      summary: "Which of these payloads the server does not have",
    })
    .input(z.object({ partitionId: PartitionId, payloadIds: z.array(PayloadId).max(1_000) }))
    .output(z.array(PayloadId).readonly()),
};
