/** How a payload lies on a device and travels between devices and the server: the 32 bytes of its key, then what they seal. */
import { joinedBytes } from "../kit/joined-bytes.ts";
import { limits } from "./limits.ts";
import { openPayload, payloadKeyBytes } from "./seal.ts";

export interface KeyedPayload {
  readonly key: Uint8Array;
  readonly sealed: Uint8Array;
}

/** Of the key and what it seals together. */
export const keyedPayloadBytesMax = payloadKeyBytes + limits.payloadBytesMax;

export const joinKeyed = ({ key, sealed }: KeyedPayload): Uint8Array => joinedBytes([key, sealed]);

/** Views, no copies. Undefined where nothing is behind the key. */
export const splitKeyed = (body: Uint8Array): KeyedPayload | undefined =>
  body.byteLength > payloadKeyBytes
    ? { key: body.subarray(0, payloadKeyBytes), sealed: body.subarray(payloadKeyBytes) }
    : undefined;

/** Of the sealed bytes in a body of this many. */
export const sealedSizeBytes = (bodySizeBytes: number): number => bodySizeBytes - payloadKeyBytes;

/** What was sealed; undefined where it is no payload, or another's key lies before it. */
export async function openKeyed(body: Uint8Array): Promise<Uint8Array | undefined> {
  const keyed = splitKeyed(body);
  return keyed === undefined ? undefined : openPayload(keyed.sealed, keyed.key);
}
