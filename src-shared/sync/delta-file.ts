/**
 * Changes in a file, for a device that no network reaches: what would go to the server and what would come from it, to
 * be merged by the same rules. `TSDF`, one byte version, 64 bytes Ed25519 signature, four bytes length (little-endian),
 * as many of JSON that say what follows and its hashes, then the sealed payloads and the documents' updates, in its order.
 * The signature is of the JSON, and the JSON names every byte behind it: what is handed out has been checked.
 */
import * as z from "zod";
import { toHex } from "../kit/hex.ts";
import { joinedBytes } from "../kit/joined-bytes.ts";
import { PartitionId } from "../model/ids.ts";
import { OrgId, PayloadId, DeviceId } from "../model/team.ts";
import type { ByteSource } from "./byte-source.ts";
import { DocumentName } from "./document-name.ts";
import { limits } from "./limits.ts";
import { ownBytes } from "./seal.ts";

const magic = Uint8Array.of(0x54, 0x53, 0x44, 0x46);
const version = 1;
const signatureBytes = 64;
const sealOverheadBytesMax = 64;

const Hex32 = z.string().regex(/^[0-9a-f]{64}$/);

const Manifest = z.object({
  orgId: OrgId,
  deviceId: DeviceId,
  /** By which whoever reads knows the device's key, with no server to ask. */
  certificate: z.string().min(1).max(8_192),
  madeMs: z.int().nonnegative(),
  payloads: z
    .array(
      z.object({
        id: PayloadId,
        /** Where it belongs, for a server; absent where a program before this one wrote the file. */
        partitionId: PartitionId.optional(),
        /** Opens it: the file is as secret as what is in it. */
        key: Hex32,
        sizeBytes: z
          .int()
          .positive()
          .max(limits.payloadBytesMax + sealOverheadBytesMax),
      }),
    )
    .max(100_000)
    .readonly(),
  documents: z
    .array(
      z.object({
        name: DocumentName,
        sha256: Hex32,
        /**
         * So many of the last updates its device made, and was not told that the server has them. What comes before is
         * what it knows of everybody's.
         */
        ownCount: z.int().nonnegative().default(0),
        updateSizesBytes: z.array(z.int().positive().max(limits.stateBytesMax)).max(100_000).readonly(),
      }),
    )
    .max(100_000)
    .readonly(),
});
type Manifest = z.infer<typeof Manifest>;

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
  /** Read one after another, when it is their turn: together they may be more than the memory holds. */
  readonly payloads: readonly (Manifest["payloads"][number] & {
    readonly sealed: (signal: AbortSignal) => Promise<Uint8Array>;
  })[];
}

/** Signs with the device's Ed25519 key. */
export type SignBytes = (bytes: Uint8Array) => Promise<Uint8Array>;

export async function* writeDelta(
  { origin, documents, payloads }: DeltaContents,
  sign: SignBytes,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const manifest = Manifest.parse({
    ...origin,
    payloads,
    documents: await Promise.all(
      documents.map(async ({ name, updates, ownCount }) => ({
        name,
        ownCount,
        sha256: await sha256Of(joinedBytes(updates)),
        updateSizesBytes: updates.map(({ byteLength }) => byteLength),
      })),
    ),
  });
  const json = new TextEncoder().encode(JSON.stringify(manifest));
  if (json.byteLength > limits.deltaManifestBytesMax)
    throw new Error("too much for one file: it has to become several");
  const head = new Uint8Array(magic.byteLength + 1 + signatureBytes + 4);
  head.set(magic);
  head[magic.byteLength] = version;
  head.set(await sign(signedBytes(json)), magic.byteLength + 1);
  new DataView(head.buffer).setUint32(magic.byteLength + 1 + signatureBytes, json.byteLength, true);
  yield head;
  yield json;
  for (const { id, sizeBytes, sealed } of payloads) {
    const bytes = await sealed(signal);
    signal.throwIfAborted();
    if (bytes.byteLength !== sizeBytes) throw new Error(`the payload ${id} is not ${sizeBytes} bytes long`);
    yield bytes;
  }
  for (const { updates } of documents) for (const update of updates) yield update;
}

export type DeltaPart =
  | { readonly kind: "origin"; readonly origin: DeltaOrigin }
  /** Before every document that may name it. */
  | ({ readonly kind: "payload"; readonly sealed: Uint8Array } & Pick<
      Manifest["payloads"][number],
      "id" | "partitionId" | "key"
    >)
  | ({ readonly kind: "document" } & DeltaDocument)
  /** All was there. */
  | { readonly kind: "end" }
  /**
   * The last part then. What came before it is good all the same, and taking a whole file again does no harm.
   * `newer`: of a program after this one.
   */
  | { readonly kind: "refused"; readonly why: DeltaRefusal };

export const deltaRefusals = [
  "malformed",
  "truncated",
  "tampered",
  "unknown-signer",
  "newer",
  "too-large",
] as const;
type DeltaRefusal = (typeof deltaRefusals)[number];

/** The raw Ed25519 key (32 bytes) of the device that the origin names, if whoever reads trusts it. */
export type KeyOf = (origin: DeltaOrigin) => Promise<Uint8Array | undefined>;

/** Never throws because of what is in the file. Updates have yet to pass the gatekeeper. */
export async function* readDelta(source: ByteSource, keyOf: KeyOf): AsyncGenerator<DeltaPart> {
  const manifest = await readManifest(source, keyOf);
  if (typeof manifest === "string") return yield { kind: "refused", why: manifest };
  const { payloads, documents, ...origin } = manifest;
  yield { kind: "origin", origin };
  for (const { id, partitionId, key, sizeBytes } of payloads) {
    const sealed = await source.take(sizeBytes);
    if (sealed === undefined) return yield { kind: "refused", why: "truncated" };
    if ((await sha256Of(sealed)) !== id) return yield { kind: "refused", why: "tampered" };
    yield { kind: "payload", id, ...(partitionId === undefined ? {} : { partitionId }), key, sealed };
  }
  for (const { name, sha256, ownCount, updateSizesBytes } of documents) {
    const sizeBytes = updateSizesBytes.reduce((sum, size) => sum + size, 0);
    if (sizeBytes > limits.deltaDocumentBytesMax) return yield { kind: "refused", why: "too-large" };
    const body = await source.take(sizeBytes);
    if (body === undefined) return yield { kind: "refused", why: "truncated" };
    if ((await sha256Of(body)) !== sha256) return yield { kind: "refused", why: "tampered" };
    yield { kind: "document", name, ownCount, updates: cut(body, updateSizesBytes) };
  }
  // Nobody has signed what hangs behind.
  yield (await source.take(1)) === undefined ? { kind: "end" } : { kind: "refused", why: "tampered" };
}

async function readManifest(source: ByteSource, keyOf: KeyOf): Promise<Manifest | DeltaRefusal> {
  const start = await source.take(magic.byteLength + 1);
  if (start === undefined || magic.some((byte, at) => start[at] !== byte)) return "malformed";
  if ((start[magic.byteLength] ?? 0) > version) return "newer";
  if (start[magic.byteLength] !== version) return "malformed";
  const head = await source.take(signatureBytes + 4);
  if (head === undefined) return "truncated";
  const sizeBytes = new DataView(head.buffer, head.byteOffset).getUint32(signatureBytes, true);
  if (sizeBytes > limits.deltaManifestBytesMax) return "too-large";
  const json = await source.take(sizeBytes);
  if (json === undefined) return "truncated";
  const manifest = parseManifest(json);
  if (manifest === undefined) return "malformed";
  const key = await keyOf(manifest);
  if (key === undefined) return "unknown-signer";
  return (await isSigned(key, head.subarray(0, signatureBytes), json)) ? manifest : "tampered";
}

function parseManifest(json: Uint8Array): Manifest | undefined {
  try {
    return Manifest.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json))).data;
  } catch {
    // Not text, or no JSON: from outside either is the same.
    return undefined;
  }
}

async function isSigned(key: Uint8Array, signature: Uint8Array, json: Uint8Array): Promise<boolean> {
  const publicKey = await crypto.subtle.importKey("raw", ownBytes(key), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", publicKey, ownBytes(signature), ownBytes(signedBytes(json)));
}

/** Says what it is for, so that no signature of the device's for something else is good here. */
const signedBytes = (json: Uint8Array): Uint8Array =>
  joinedBytes([new TextEncoder().encode(`tessera-delta-${version}\n`), json]);

const sha256Of = async (bytes: Uint8Array): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", ownBytes(bytes))));

function cut(body: Uint8Array, sizesBytes: readonly number[]): readonly Uint8Array[] {
  let at = 0;
  return sizesBytes.map((size) => body.subarray(at, (at += size)));
}
