/**
 * What a server says to a device that no network reaches: all that its connection would bring it, in a file that the
 * organisation has signed (`signed-file.ts` says how it lies there). It is whole: a later one takes the place of all before it.
 */
import * as z from "zod";
import { Permission } from "../model/access.ts";
import { DeviceId, OrgId, PayloadId, TeamPartition } from "../model/team.ts";
import type { ByteSource } from "./byte-source.ts";
import { DocumentName } from "./document-name.ts";
import { refusals } from "./frames.ts";
import {
  type BodyPart,
  DocumentEntry,
  entryOf,
  type FileForm,
  Hex32,
  PayloadEntry,
  type PayloadToWrite,
  readBodies,
  readManifest,
  type SignBytes,
  startBytes,
  writeSigned,
} from "./signed-file.ts";

/** An update of the device's that was not taken and will not be as it is, by the hash of its bytes. */
export const RefusedUpdate = z.object({ document: DocumentName, sha256: Hex32, why: z.enum(refusals) });
export type RefusedUpdate = z.infer<typeof RefusedUpdate>;

export const RefusedPayload = z.object({
  id: PayloadId,
  why: z.enum(["not-permitted", "too-large", "erased"]),
});
export type RefusedPayload = z.infer<typeof RefusedPayload>;

const AnswerDocumentEntry = DocumentEntry.extend({
  /** Of the server's log: all until then is in it. */
  seq: z.int().nonnegative(),
  /** Rows were made of all until then. */
  projectedSeq: z.int().nonnegative(),
});

const Manifest = z.object({
  orgId: OrgId,
  /** For whom it is; for nobody else. */
  deviceId: DeviceId,
  /** Of the organisation's key that signed it. */
  keyId: z.string().min(1).max(100),
  /** By the server's clock. */
  madeMs: z.int().nonnegative(),
  /** When the device wrote the last file that was brought for it, by its own clock; 0: none was. */
  fileMs: z.int().nonnegative(),
  /** Names the server's log: another one than before means that it was put back from a backup. */
  epoch: z.string().min(1).max(100),
  /** Until then devices bring back what it lost; 0: never. */
  recoveringUntilMs: z.int().nonnegative(),
  erased: z.object({
    epoch: z.int().nonnegative(),
    ids: z.array(z.string().min(1).max(140)).max(1_000_000).readonly(),
  }),
  /** What the device may read, when it was written. */
  partitions: z
    .array(TeamPartition.extend({ permissions: z.array(Permission).readonly() }))
    .max(10_000)
    .readonly(),
  /** Payloads of the device's that came in its last file, and are on the server's disk. */
  kept: z.array(PayloadId).max(100_000).readonly(),
  /** Payloads that the device's births name and the server does not have. */
  lacking: z.array(PayloadId).max(100_000).readonly(),
  refused: z.object({
    updates: z.array(RefusedUpdate).max(100_000).readonly(),
    payloads: z.array(RefusedPayload).max(100_000).readonly(),
  }),
  payloads: z.array(PayloadEntry).max(100_000).readonly(),
  documents: z.array(AnswerDocumentEntry).max(100_000).readonly(),
});
type Manifest = z.infer<typeof Manifest>;

/** With which such a file begins. */
export const answerMark = "TSAF";

const form: FileForm<Manifest> = { mark: answerMark, version: 1, purpose: "tessera-answer", Manifest };

/** All that is said beside the documents and contents themselves. */
export type AnswerFacts = Omit<Manifest, "payloads" | "documents">;

export type AnswerDocument = Omit<z.infer<typeof AnswerDocumentEntry>, "sha256" | "updateSizesBytes"> & {
  readonly updates: readonly Uint8Array[];
};

export interface AnswerContents {
  readonly facts: AnswerFacts;
  readonly documents: readonly AnswerDocument[];
  readonly payloads: readonly PayloadToWrite[];
}

/** Signed with the organisation's key. */
export async function* writeAnswer(
  { facts, documents, payloads }: AnswerContents,
  sign: SignBytes,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const entries = await Promise.all(
    documents.map(async ({ seq, projectedSeq, ...document }) => ({
      ...(await entryOf(document)),
      seq,
      projectedSeq,
    })),
  );
  yield* writeSigned(form, { ...facts, payloads, documents: entries }, { payloads, documents }, sign, signal);
}

export type AnswerPart =
  | { readonly kind: "facts"; readonly facts: AnswerFacts }
  | BodyPart<z.infer<typeof AnswerDocumentEntry>>;

/** The raw Ed25519 key (32 bytes) of the organisation, if whoever reads trusts it and the file is for them. */
export type AnswerKeyOf = (
  facts: Pick<AnswerFacts, "orgId" | "deviceId" | "keyId">,
) => Promise<Uint8Array | undefined>;

/** Never throws because of what is in the file. `start`: its first bytes, where they were looked at already. */
export async function* readAnswer(
  source: ByteSource,
  keyOf: AnswerKeyOf,
  start?: Uint8Array,
): AsyncGenerator<AnswerPart> {
  const manifest = await readManifest(start ?? (await source.take(startBytes)), source, form, keyOf);
  if (typeof manifest === "string") return yield { kind: "refused", why: manifest };
  const { payloads, documents, ...facts } = manifest;
  yield { kind: "facts", facts };
  yield* readBodies(source, { payloads, documents });
}
