/** A pack: `TESSMDL1`, the header's length (u32, little-endian), the header (JSON), its signature, then the files one after the other. */
import type { FileHandle } from "node:fs/promises";
import * as z from "zod";
import { JsonText } from "#shared/model/json-text.ts";
import { ModelEntry, ModelPins, sizeOf } from "#shared/model/model-catalogue.ts";
import { limits } from "./limits.ts";
import { ModelRefusal } from "./model-refusal.ts";
import { isSigned, type PackSigner } from "./pack-signer.ts";

const magic = Buffer.from("TESSMDL1");
const beginBytes = magic.length + 4;
const signatureBytes = 64;

const PackHeader = JsonText.pipe(
  z.object({
    format: z.literal("tessera-model-pack-1"),
    publicKey: z.base64url().length(43),
    models: z
      .array(ModelEntry.extend({ pins: ModelPins }))
      .min(1)
      .max(50)
      .readonly(),
  }),
);
export type PackedModel = z.infer<typeof PackHeader>["models"][number];

export const sizeOfAll = (models: readonly PackedModel[]): number =>
  models.reduce((sum, { pins }) => sum + sizeOf(pins), 0);

/** All that stands before the files. */
export function packHead(models: readonly PackedModel[], signer: PackSigner): Buffer {
  const publicKey = Buffer.from(signer.publicKey).toString("base64url");
  const header = Buffer.from(JSON.stringify({ format: "tessera-model-pack-1", publicKey, models }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const signed = Buffer.concat([magic, length, header]);
  return Buffer.concat([signed, signer.sign(signed)]);
}

export interface PackHead {
  readonly models: readonly PackedModel[];
  readonly publicKey: Uint8Array;
  readonly filesFrom: number;
}

/** Believed only once its signature was found to be that of its key, and its length to be what it says. */
export async function readPackHead(file: FileHandle, path: string): Promise<PackHead> {
  const malformed = (detail: string): ModelRefusal =>
    new ModelRefusal({ code: "pack-malformed", path, detail });
  const { size } = await file.stat();
  const begin = await exactly(file, 0, beginBytes, path);
  if (!begin.subarray(0, magic.length).equals(magic)) throw malformed("it does not begin like one");
  const headerBytes = begin.readUInt32LE(magic.length);
  if (headerBytes > limits.packHeaderBytesMax) throw malformed("its header is too long");
  const filesFrom = beginBytes + headerBytes + signatureBytes;
  const rest = await exactly(file, beginBytes, filesFrom - beginBytes, path);
  const header = PackHeader.safeParse(rest.subarray(0, headerBytes).toString("utf8"));
  if (!header.success) throw malformed("its header cannot be read");
  const { models } = header.data;
  const publicKey = Buffer.from(header.data.publicKey, "base64url");
  const signed = Buffer.concat([begin, rest.subarray(0, headerBytes)]);
  if (!isSigned(signed, rest.subarray(headerBytes), publicKey))
    throw new ModelRefusal({ code: "pack-signature-wrong", path });
  if (new Set(models.map(({ id }) => id)).size < models.length) throw malformed("it names a model twice");
  const wantedBytes = filesFrom + sizeOfAll(models);
  if (size < wantedBytes) throw new ModelRefusal({ code: "pack-cut-off", path });
  if (size > wantedBytes) throw malformed("more stands behind its files");
  return { models, publicKey, filesFrom };
}

async function exactly(file: FileHandle, from: number, byteCount: number, path: string): Promise<Buffer> {
  const bytes = Buffer.alloc(byteCount);
  for (let done = 0; done < byteCount;) {
    const { bytesRead } = await file.read(bytes, done, byteCount - done, from + done);
    if (bytesRead === 0) throw new ModelRefusal({ code: "pack-cut-off", path });
    done += bytesRead;
  }
  return bytes;
}
