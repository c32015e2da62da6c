import type { Buffer } from "node:buffer";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The name as text, or nothing where its bytes are no UTF-8. */
export function nameOf(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  // The replacement character is rare: only a name that shows it is decoded again, strictly.
  if (!text.includes("\uFFFD")) return text;
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A name that is no text, for people: every byte outside of ASCII as `\xNN`. */
export const printableName = (bytes: Buffer): string =>
  Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`,
  ).join("");
