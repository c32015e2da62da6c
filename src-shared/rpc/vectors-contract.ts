import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { VectorFileRemark } from "../model/vector-file-remark.ts";
import { errors } from "./errors.ts";

const Count = z.int().nonnegative();
const progress = z.object({ kind: z.literal("progress"), doneCount: Count, totalCount: Count });
/** The last event; `said` is the sentence in English. */
const refused = z.object({ kind: z.literal("refused"), why: VectorFileRemark, said: z.string() });

export const VectorExportEvent = z.discriminatedUnion("kind", [
  progress,
  /** `paths`: the file, then what belongs to it. */
  z.object({
    kind: z.literal("written"),
    paths: z.array(z.string()).readonly(),
    vectorCount: Count,
    sizeBytes: Count,
  }),
  refused,
]);
export type VectorExportEvent = z.infer<typeof VectorExportEvent>;

/** `progress` counts rows: first all are checked, then all are stored. */
export const VectorImportEvent = z.discriminatedUnion("kind", [
  progress.extend({ stage: z.enum(["check", "store"]) }),
  /** Nothing was changed yet. `unknownCount` rows name segments that the library does not have; `some` of their ids. */
  z.object({
    kind: z.literal("checked"),
    vectorCount: Count,
    knownCount: Count,
    unknownCount: Count,
    someUnknown: z.array(z.number()).readonly(),
    spaceId: z.string().optional(),
  }),
  /** `goneCount` segments left the library while this ran. */
  z.object({ kind: z.literal("replaced"), replacedCount: Count, unknownCount: Count, goneCount: Count }),
  refused,
]);
export type VectorImportEvent = z.infer<typeof VectorImportEvent>;

const Path = z.string().min(1).max(4096);

export const vectors = {
  exportFile: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/vectors/export",
      summary: "Write the vectors with their segment ids to a .npy, .safetensors or .usearch file",
    })
    .input(z.object({ path: Path, asCodes: z.boolean().default(false), replace: z.boolean().default(false) }))
    .output(eventIterator(VectorExportEvent)),
  importFile: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/vectors/import",
      summary: "Replace the vectors of the segments that a file names, or only check it",
    })
    .input(
      z.object({
        path: Path,
        checkOnly: z.boolean().default(false),
        skipUnknown: z.boolean().default(false),
      }),
    )
    .output(eventIterator(VectorImportEvent)),
};
