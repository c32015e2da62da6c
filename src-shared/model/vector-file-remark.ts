import * as z from "zod";
import type { Sentences } from "../kit/message.ts";

/**
 * Why a file of vectors was not written, or not read; every one leaves what was there before as it was. `row` counts
 * from zero, as in the file. `detail` is the parser's or the system's own word for it.
 */
export const VectorFileRemark = z.discriminatedUnion("code", [
  z.object({ code: z.enum(["vector-path-not-whole", "vector-ending-unknown"]), path: z.string() }),
  z.object({ code: z.enum(["vector-file-exists", "vector-file-in-data"]), path: z.string() }),
  z.object({
    code: z.enum(["vectors-not-readable", "vectors-not-writable"]),
    path: z.string(),
    detail: z.string(),
  }),
  z.object({ code: z.literal("vectors-need-room"), path: z.string(), neededMegabytes: z.number() }),
  z.object({ code: z.literal("vectors-need-codes"), path: z.string() }),
  z.object({
    code: z.enum(["vector-file-malformed", "vector-file-unsupported"]),
    path: z.string(),
    detail: z.string(),
  }),
  z.object({
    code: z.literal("vector-file-truncated"),
    path: z.string(),
    wantedBytes: z.int(),
    foundBytes: z.int(),
  }),
  z.object({ code: z.literal("vectors-of-other-dimensions"), found: z.int(), wanted: z.int() }),
  z.object({ code: z.literal("vectors-of-other-space"), found: z.string(), wanted: z.string() }),
  z.object({ code: z.enum(["vector-not-finite", "vector-of-zeros"]), row: z.int(), segmentId: z.int() }),
  z.object({ code: z.literal("segment-id-impossible"), row: z.int(), found: z.string() }),
  z.object({ code: z.literal("segment-named-twice"), row: z.int(), segmentId: z.int() }),
  z.object({ code: z.literal("segments-unknown"), count: z.int(), some: z.string() }),
  z.object({ code: z.literal("vectors-not-stored"), replacedCount: z.int() }),
  z.object({ code: z.literal("vector-file-changed"), path: z.string(), replacedCount: z.int() }),
  z.object({ code: z.literal("vector-parser-died"), path: z.string(), detail: z.string() }),
]);
export type VectorFileRemark = z.infer<typeof VectorFileRemark>;

export const vectorFileSentences: Sentences<VectorFileRemark> = {
  "vector-path-not-whole": "The whole path is needed, not {path}.",
  "vector-ending-unknown":
    "{path}: the ending says what kind of file it is. Use .npy, .safetensors or .usearch.",
  "vector-file-exists":
    "There is something at {path} already; nothing was overwritten. --force replaces a file.",
  "vector-file-in-data": "{path} is in Tessera's own data folder; choose another.",
  "vectors-not-readable": "{path} cannot be read: {detail}.",
  "vectors-not-writable": "Nothing was written at {path}: {detail}.",
  "vectors-need-room":
    "There is not enough room for {path}: about {neededMegabytes} MB are needed. Nothing was written.",
  "vectors-need-codes":
    "{path}: a file of this kind holds floats only; codes go into .safetensors or .usearch.",
  "vector-file-malformed": "{path} is not what its ending says: {detail}. Nothing was changed.",
  "vector-file-unsupported": "{path} cannot be taken: {detail}. Nothing was changed.",
  "vector-file-truncated":
    "{path} has {foundBytes} bytes where its header asks for {wantedBytes}; it was cut off. Nothing was changed.",
  "vectors-of-other-dimensions":
    "The vectors have {found} dimensions, those of this library {wanted}. Nothing was changed.",
  "vectors-of-other-space":
    "The vectors are of the space {found}, those of this library of {wanted}: they cannot be compared. Nothing was changed.",
  "vector-not-finite":
    "The vector in row {row} (segment {segmentId}) holds a value that is no finite number. Nothing was changed.",
  "vector-of-zeros":
    "The vector in row {row} (segment {segmentId}) has no direction: all its values are zero. Nothing was changed.",
  "segment-id-impossible": "The id in row {row} is {found}, which no segment can have. Nothing was changed.",
  "segment-named-twice": "Row {row} names segment {segmentId} for the second time. Nothing was changed.",
  "segments-unknown": {
    one: "{count} row names a segment that this library does not have: {some}. Nothing was changed; --skip-unknown leaves it out.",
    other:
      "{count} rows name segments that this library does not have: {some}. Nothing was changed; --skip-unknown leaves them out.",
  },
  "vectors-not-stored":
    "The disk is full. {replacedCount} vectors were replaced, the others are as they were; make room and import again.",
  "vector-file-changed":
    "{path} was changed while it was being read. {replacedCount} vectors were replaced, the others are as they were; import it again.",
  "vector-parser-died":
    "What reads and writes {path} has ended: {detail}. What was not acknowledged is as it was.",
};
