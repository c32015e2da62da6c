/**
 * What files of changes have in common, whoever signs them: four bytes that say which kind, one byte version, 64 bytes
 * Ed25519 signature, four bytes length (little-endian), as many of JSON that say what follows and its hashes, then the sealed
 * payloads and the documents' updates, in its order. The signature is of the JSON, and the JSON names every byte behind
 * it: what is handed out has been checked. Of a payload that went away while the file was written there are as many zeros:
 * no payload begins with one, and whoever reads passes over it.
 */
import * as z from "zod";
import { toHex } from "../kit/hex.ts";
import { joinedBytes } from "../kit/joined-bytes.ts";
import { PartitionId } from "../model/ids.ts";
import { PayloadId } from "../model/team.ts";
import type { ByteSource } from "./byte-source.ts";
import { DocumentName } from "./document-name.ts";
import { limits } from "./limits.ts";
import { ownBytes } from "./seal.ts";

const markBytes = 4;
const signatureBytes = 64;
const sealOverheadBytesMax = 64;

export const Hex32 = z.string().regex(/^[0-9a-f]{64}$/);

export const PayloadEntry = z.object({
  id: PayloadId,
  /** Where it belongs, for a server; absent where a program before this one wrote the file. */
  partitionId: PartitionId.optional(),
  /** Opens it: the file is as secret as what is in it. */
  key: Hex32,
  sizeBytes: z
    .int()
    .positive()
    .max(limits.payloadBytesMax + sealOverheadBytesMax),
});
export type PayloadEntry = z.infer<typeof PayloadEntry>;

export const DocumentEntry = z.object({
  name: DocumentName,
  sha256: Hex32,
  updateSizesBytes: z.array(z.int().positive().max(limits.stateBytesMax)).max(100_000).readonly(),
});
type DocumentEntry = z.infer<typeof DocumentEntry>;

interface Entries {
  readonly payloads: readonly PayloadEntry[];
  readonly documents: readonly DocumentEntry[];
}

/** Of a document, with its bytes in the place of what was said of them. */
type Filled<Document extends DocumentEntry> = Omit<Document, "sha256" | "updateSizesBytes"> & {
  readonly updates: readonly Uint8Array[];
};

/** A kind of file. */
export interface FileForm<Manifest extends Entries> {
  /** Of four letters. */
  readonly mark: string;
  readonly version: number;
  /** What the signature is for, so that none for something else is good here. */
  readonly purpose: string;
  readonly Manifest: z.ZodType<Manifest>;
}

/** Read one after another, when it is their turn: together they may be more than the memory holds. Undefined where it is gone by then. */
export type PayloadToWrite = PayloadEntry & {
  readonly sealed: (signal: AbortSignal) => Promise<Uint8Array | undefined>;
};

/** Signs with an Ed25519 key. */
export type SignBytes = (bytes: Uint8Array) => Promise<Uint8Array>;

/** What stands in the manifest of a document's updates. */
export const entryOf = async ({
  name,
  updates,
}: {
  readonly name: DocumentName;
  readonly updates: readonly Uint8Array[];
}): Promise<DocumentEntry> => ({
  name,
  sha256: await sha256Of(joinedBytes(updates)),
  updateSizesBytes: updates.map(({ byteLength }) => byteLength),
});

/** The documents in the order of the manifest. */
export async function* writeSigned<Manifest extends Entries>(
  form: FileForm<Manifest>,
  manifest: Manifest,
  bodies: {
    readonly payloads: readonly PayloadToWrite[];
    readonly documents: readonly { readonly updates: readonly Uint8Array[] }[];
  },
  sign: SignBytes,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const json = new TextEncoder().encode(JSON.stringify(form.Manifest.parse(manifest)));
  if (json.byteLength > limits.deltaManifestBytesMax)
    throw new Error("too much for one file: it has to become several");
  const head = new Uint8Array(markBytes + 1 + signatureBytes + 4);
  head.set(new TextEncoder().encode(form.mark));
  head[markBytes] = form.version;
  head.set(await sign(signedBytes(form, json)), markBytes + 1);
  new DataView(head.buffer).setUint32(markBytes + 1 + signatureBytes, json.byteLength, true);
  yield head;
  yield json;
  for (const { id, sizeBytes, sealed } of bodies.payloads) {
    const bytes = (await sealed(signal)) ?? new Uint8Array(sizeBytes);
    signal.throwIfAborted();
    if (bytes.byteLength !== sizeBytes) throw new Error(`the payload ${id} is not ${sizeBytes} bytes long`);
    yield bytes;
  }
  for (const { updates } of bodies.documents) for (const update of updates) yield update;
}

/** Before every document that may name it. */
type PayloadPart = { readonly kind: "payload"; readonly sealed: Uint8Array } & Pick<
  PayloadEntry,
  "id" | "partitionId" | "key"
>;

export type BodyPart<Document extends DocumentEntry> =
  | PayloadPart
  | ({ readonly kind: "document" } & Filled<Document>)
  /** All was there. */
  | { readonly kind: "end" }
  /**
   * The last part then. What came before it is good all the same, and taking a whole file again does no harm.
   * `newer`: of a program after this one.
   */
  | { readonly kind: "refused"; readonly why: FileRefusal };

export const fileRefusals = [
  "malformed",
  "truncated",
  "tampered",
  "unknown-signer",
  "newer",
  "too-large",
] as const;
export type FileRefusal = (typeof fileRefusals)[number];

/** Which kind of file begins so. */
export const markIn = (start: Uint8Array): string =>
  new TextDecoder("latin1").decode(start.subarray(0, markBytes));

/** The mark and the version: enough to tell what a file is. */
export const startBytes = markBytes + 1;

/** Behind the first `startBytes`. `keyOf` gives the raw key (32 bytes) of who signed, if whoever reads trusts it. */
export async function readManifest<Manifest extends Entries>(
  start: Uint8Array | undefined,
  source: ByteSource,
  form: FileForm<Manifest>,
  keyOf: (manifest: Manifest) => Promise<Uint8Array | undefined>,
): Promise<Manifest | FileRefusal> {
  if (start === undefined || markIn(start) !== form.mark) return "malformed";
  if ((start[markBytes] ?? 0) > form.version) return "newer";
  if (start[markBytes] !== form.version) return "malformed";
  const head = await source.take(signatureBytes + 4);
  if (head === undefined) return "truncated";
  const sizeBytes = new DataView(head.buffer, head.byteOffset).getUint32(signatureBytes, true);
  if (sizeBytes > limits.deltaManifestBytesMax) return "too-large";
  const json = await source.take(sizeBytes);
  if (json === undefined) return "truncated";
  const manifest = parseManifest(form, json);
  if (manifest === undefined) return "malformed";
  const key = await keyOf(manifest);
  if (key === undefined) return "unknown-signer";
  return (await isSigned(form, key, head.subarray(0, signatureBytes), json)) ? manifest : "tampered";
}

/** All that the manifest names, to the end of the file. Updates have yet to pass the gatekeeper. */
export async function* readBodies<Document extends DocumentEntry>(
  source: ByteSource,
  {
    payloads,
    documents,
  }: { readonly payloads: readonly PayloadEntry[]; readonly documents: readonly Document[] },
): AsyncGenerator<BodyPart<Document>> {
  for (const { id, partitionId, key, sizeBytes } of payloads) {
    const sealed = await source.take(sizeBytes);
    if (sealed === undefined) return yield { kind: "refused", why: "truncated" };
    if ((await sha256Of(sealed)) !== id) {
      if (sealed.every((byte) => byte === 0)) continue;
      return yield { kind: "refused", why: "tampered" };
    }
    yield { kind: "payload", id, ...(partitionId === undefined ? {} : { partitionId }), key, sealed };
  }
  for (const { sha256, updateSizesBytes, ...rest } of documents) {
    const sizeBytes = updateSizesBytes.reduce((sum, size) => sum + size, 0);
    if (sizeBytes > limits.deltaDocumentBytesMax) return yield { kind: "refused", why: "too-large" };
    const body = await source.take(sizeBytes);
    if (body === undefined) return yield { kind: "refused", why: "truncated" };
    if ((await sha256Of(body)) !== sha256) return yield { kind: "refused", why: "tampered" };
    yield { kind: "document", ...rest, updates: cut(body, updateSizesBytes) };
  }
  // Nobody has signed what hangs behind.
  yield (await source.take(1)) === undefined ? { kind: "end" } : { kind: "refused", why: "tampered" };
}

function parseManifest<Manifest extends Entries>(
  form: FileForm<Manifest>,
  json: Uint8Array,
): Manifest | undefined {
  try {
    return form.Manifest.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json))).data;
  } catch {
    // Not text, or no JSON: from outside either is the same.
    return undefined;
  }
}

async function isSigned(
  form: Pick<FileForm<Entries>, "purpose" | "version">,
  key: Uint8Array,
  signature: Uint8Array,
  json: Uint8Array,
): Promise<boolean> {
  const publicKey = await crypto.subtle.importKey("raw", ownBytes(key), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", publicKey, ownBytes(signature), ownBytes(signedBytes(form, json)));
}

const signedBytes = (
  { purpose, version }: Pick<FileForm<Entries>, "purpose" | "version">,
  json: Uint8Array,
): Uint8Array => joinedBytes([new TextEncoder().encode(`${purpose}-${version}\n`), json]);

/** In hexadecimal digits. */
export const sha256Of = async (bytes: Uint8Array): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", ownBytes(bytes))));

function cut(body: Uint8Array, sizesBytes: readonly number[]): readonly Uint8Array[] {
  let at = 0;
  return sizesBytes.map((size) => body.subarray(at, (at += size)));
}
