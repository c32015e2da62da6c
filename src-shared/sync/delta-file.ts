/**
 * Changes in a file, for a device that no network reaches: what would go to the server, to be merged by the same rules.
 * The device that made it has signed it (`signed-file.ts` says how it lies there).
 */
import * as z from "zod";
import { PartitionId } from "../model/ids.ts";
import { OrgId, DeviceId } from "../model/team.ts";
import type { ByteSource } from "./byte-source.ts";
import type { DocumentName } from "./document-name.ts";
import {
  type BodyPart,
  DocumentEntry,
  entryOf,
  type FileForm,
  PayloadEntry,
  type PayloadToWrite,
  readBodies,
  readManifest,
  type SignBytes,
  startBytes,
  writeSigned,
} from "./signed-file.ts";

const DeltaDocumentEntry = DocumentEntry.extend({
  /**
   * So many of the last updates its device made, and was not told that the server has them. What comes before is what it
   * knows of everybody's.
   */
  ownCount: z.int().nonnegative().default(0),
});

/** What a device says of itself: that it has nothing of any other partition. */
const Holding = z.object({
  /** When it last heard of its rights before it said so, by the server's clock; 0: never. */
  heardMs: z.int().nonnegative(),
  partitionIds: z.array(PartitionId).max(10_000).readonly(),
});
export type Holding = z.infer<typeof Holding>;

const Manifest = z.object({
  orgId: OrgId,
  deviceId: DeviceId,
  /** By which whoever reads knows the device's key, with no server to ask. */
  certificate: z.string().min(1).max(8_192),
  madeMs: z.int().nonnegative(),
  /** Absent where a program before this one wrote the file. */
  holding: Holding.optional(),
  payloads: z.array(PayloadEntry).max(100_000).readonly(),
  documents: z.array(DeltaDocumentEntry).max(100_000).readonly(),
});
type Manifest = z.infer<typeof Manifest>;

const form: FileForm<Manifest> = { mark: "TSDF", version: 1, purpose: "tessera-delta", Manifest };

/** Who made the file, and when. */
export type DeltaOrigin = Omit<Manifest, "payloads" | "documents">;

export interface DeltaDocument {
  readonly name: DocumentName;
  readonly updates: readonly Uint8Array[];
  readonly ownCount: number;
}

export interface DeltaContents {
  readonly origin: DeltaOrigin;
  readonly documents: readonly DeltaDocument[];
  readonly payloads: readonly PayloadToWrite[];
}

/** Signed with the device's key. */
export async function* writeDelta(
  { origin, documents, payloads }: DeltaContents,
  sign: SignBytes,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const entries = await Promise.all(
    documents.map(async ({ ownCount, ...document }) => ({ ...(await entryOf(document)), ownCount })),
  );
  yield* writeSigned(
    form,
    { ...origin, payloads, documents: entries },
    { payloads, documents },
    sign,
    signal,
  );
}

export type DeltaPart =
  | { readonly kind: "origin"; readonly origin: DeltaOrigin }
  | BodyPart<z.infer<typeof DeltaDocumentEntry>>;

/** The raw Ed25519 key (32 bytes) of the device that the origin names, if whoever reads trusts it. */
export type KeyOf = (origin: DeltaOrigin) => Promise<Uint8Array | undefined>;

/** Never throws because of what is in the file. `start`: its first bytes, where they were looked at already. */
export async function* readDelta(
  source: ByteSource,
  keyOf: KeyOf,
  start?: Uint8Array,
): AsyncGenerator<DeltaPart> {
  const manifest = await readManifest(start ?? (await source.take(startBytes)), source, form, keyOf);
  if (typeof manifest === "string") return yield { kind: "refused", why: manifest };
  const { payloads, documents, ...origin } = manifest;
  yield { kind: "origin", origin };
  yield* readBodies(source, { payloads, documents });
}
