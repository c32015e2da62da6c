/** What a server says of a file of changes that it was brought. */
import * as z from "zod";
import { DeviceId } from "../../model/team.ts";
import { fileRefusals } from "../../sync/signed-file.ts";
import { DocumentName } from "../../sync/document-name.ts";
import { refusals } from "../../sync/frames.ts";

/** Of the file, where it is sent. */
export const deltaMediaType = "application/vnd.tessera.delta";
/** Of what a device is told in turn. */
export const answerMediaType = "application/vnd.tessera.answer";

/** `stopped`: the server refused so much of the file that it heard no more of it. */
export const LeftOut = z.enum([...refusals, "stopped"]);
export type LeftOut = z.infer<typeof LeftOut>;

/** `no-partition`: a program before this one wrote the file and did not say where it belongs. */
export const PayloadLeftOut = z.enum(["not-permitted", "too-large", "erased", "no-partition"]);
export type PayloadLeftOut = z.infer<typeof PayloadLeftOut>;

/** `whole`: read to its end. Whatever else, what came before it was taken, and to bring the file again does no harm. */
export const DeltaEnd = z.enum(["whole", ...fileRefusals, "revoked"]);
export type DeltaEnd = z.infer<typeof DeltaEnd>;

export const DeltaReport = z.object({
  end: DeltaEnd,
  /** Whose changes they are, and when the file was made; absent where that was not to be believed. */
  origin: z.object({ deviceId: DeviceId, madeMs: z.int() }).optional(),
  payloads: z.object({
    keptCount: z.int().nonnegative(),
    refused: z.array(z.object({ why: PayloadLeftOut, count: z.int().positive() })).readonly(),
  }),
  updates: z.object({
    takenCount: z.int().nonnegative(),
    /** The server had them already. */
    knownCount: z.int().nonnegative(),
    refused: z
      .array(z.object({ document: DocumentName, why: LeftOut, updateCount: z.int().positive() }))
      .readonly(),
  }),
});
export type DeltaReport = z.infer<typeof DeltaReport>;
