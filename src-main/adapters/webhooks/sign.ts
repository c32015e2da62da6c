import { createHmac } from "node:crypto";

/**
 * Headers of a message as Standard Webhooks 1.0 has them: the signature is the HMAC-SHA256 of `id.timestamp.body` under the
 * secret, in Base64, and the timestamp is in seconds, so that a receiver can refuse what is old.
 */
export const signedHeaders = (
  key: Uint8Array,
  messageId: string,
  nowMs: number,
  body: string,
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac("sha256", key).update(`${messageId}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": messageId,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
};
