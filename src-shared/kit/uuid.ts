import { toHex } from "./hex.ts";

/** A version 7 UUID (RFC 9562 §5.7): sorts by the time it was made. `random` gives 10 bytes of good chance. */
export function uuidV7(nowMs: number, random: Uint8Array): string {
  if (random.byteLength !== 10) throw new Error(`a UUID takes 10 random bytes, not ${random.byteLength}`);
  const time = Math.max(0, Math.trunc(nowMs)).toString(16).padStart(12, "0").slice(-12);
  const tail = toHex(random);
  const variant = ((Number.parseInt(tail.slice(4, 5), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(5, 8)}-${tail.slice(8)}`;
}

/** As ids are written in what is put together of several: a regular expression, of any version. */
export const uuidPattern = "[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
