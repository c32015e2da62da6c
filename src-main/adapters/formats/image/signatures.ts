/** The first bytes of pictures. */
const starts: readonly (readonly [mediaType: string, start: readonly number[]])[] = [
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  ["image/tiff", [0x49, 0x49, 0x2a, 0x00]],
  ["image/tiff", [0x4d, 0x4d, 0x00, 0x2a]],
  ["image/bmp", [0x42, 0x4d]],
];
/** A bitmap's two letters are too few: its header length must be one that exists. */
const bitmapHeaderLengths = new Set([12, 40, 52, 56, 64, 108, 124]);
const isoBrands: Readonly<Record<string, string>> = {
  avif: "image/avif",
  avis: "image/avif",
  heic: "image/heic",
  heix: "image/heic",
  hevc: "image/heic",
  mif1: "image/heif",
  msf1: "image/heif",
};

export function mediaTypeOfPicture(bytes: Buffer): string | undefined {
  const found = starts.find(([, start]) => start.every((byte, index) => bytes[index] === byte))?.[0];
  if (found === "image/bmp" && (bytes.length < 26 || !bitmapHeaderLengths.has(bytes.readUInt32LE(14))))
    return undefined;
  if (found !== undefined) return found;
  const head = bytes.subarray(0, 12).toString("latin1");
  if (head.startsWith("RIFF") && head.slice(8) === "WEBP") return "image/webp";
  return head.slice(4, 8) === "ftyp" ? isoBrands[head.slice(8)] : undefined;
}
