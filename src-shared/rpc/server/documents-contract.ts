import * as z from "zod";
import { DocumentName } from "../../sync/document-name.ts";
import { procedure } from "./server-procedure.ts";

/** What the server has made of replicated documents. */
export const documents = {
  /** Those that whoever asks may not read, or that nobody has written, are left out. */
  projected: procedure({ kind: "partitions", permission: "partition.read" })
    .route({ method: "POST", path: "/documents/projected", summary: "How far documents can be searched" })
    .input(z.object({ names: z.array(DocumentName).max(1_000) }))
    .output(z.array(z.object({ name: DocumentName, seq: z.int().nonnegative() })).readonly()),
};
