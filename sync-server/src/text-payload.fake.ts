/** A payload of one text, sealed as a device seals it. */
import { encodePayload, type Payload } from "#shared/sync/payload.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { PayloadId } from "#shared/model/team.ts";
import { makePayloadKey, payloadIdOf, sealPayload } from "#shared/sync/seal.ts";

export interface SealedText {
  readonly payloadId: PayloadId;
  /** The key and the sealed bytes, as they are sent. */
  readonly body: Buffer<ArrayBuffer>;
}

export async function sealText(
  name: string,
  text: string,
  vectors: Payload["vectors"] = [],
  { kind = "markdown", ...more }: Pick<Payload, "picture"> & { readonly kind?: ItemKind } = {},
): Promise<SealedText> {
  const plain = encodePayload({
    ...more,
    item: { name, kind, sizeBytes: text.length, modifiedMs: 1, tags: [] },
    segments: [
      {
        ordinal: 0,
        text,
        headingPath: [],
        anchor: { kind: "text", startChar: 0, endChar: text.length, startLine: 1, endLine: 1 },
        tokenCount: 60,
      },
    ],
    vectors,
  });
  const key = makePayloadKey();
  const sealed = await sealPayload(plain, key);
  return { payloadId: await payloadIdOf(sealed), body: Buffer.concat([key, sealed]) };
}
