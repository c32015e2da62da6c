/** Names, for people, what a file is that no format reads. */
import type { Notice } from "./format.ts";

export interface Described {
  readonly mediaType: string;
  readonly reason: Notice;
}

/** By the detected extension, where the rule below would not say it well. */
const names: Readonly<Record<string, string>> = {
  zip: "a ZIP archive",
  gz: "a gzip-compressed file",
  bz2: "a bzip2-compressed file",
  xz: "an xz-compressed file",
  zst: "a Zstandard-compressed file",
  lz: "an lzip-compressed file",
  lz4: "an LZ4-compressed file",
  "7z": "a 7-Zip archive",
  rar: "a RAR archive",
  tar: "a TAR archive",
  ar: "an AR archive",
  "tar.gz": "a compressed TAR archive",
  cab: "a Windows cabinet archive",
  deb: "a Debian package",
  rpm: "an RPM package",
  jar: "a Java archive",
  apk: "an Android package",
  iso: "a disc image",
  dmg: "a macOS disk image",
  sqlite: "an SQLite database",
  elf: "an ELF program",
  exe: "a Windows program",
  macho: "a macOS program",
  class: "a compiled Java class",
  wasm: "a WebAssembly module",
  cfb: "an older Microsoft Office file",
  xlsx: "an Excel workbook",
  pptx: "a PowerPoint presentation",
  odt: "an OpenDocument text",
  ods: "an OpenDocument spreadsheet",
  odp: "an OpenDocument presentation",
  epub: "an EPUB book",
  mobi: "a Kindle book",
  psd: "a Photoshop picture",
  ttf: "a font",
  otf: "a font",
  woff: "a web font",
  woff2: "a web font",
  pst: "an Outlook mailbox",
  parquet: "a Parquet table",
  arrow: "an Arrow table",
  swf: "a Flash movie",
  ps: "a PostScript document",
  rtf: "a Rich Text document",
  pcap: "a network capture",
};

const families: readonly (readonly [prefix: string, name: string])[] = [
  ["video/", "a video"],
  ["audio/", "a sound recording"],
  ["image/", "a picture of a kind that cannot be read yet"],
  ["font/", "a font"],
  ["model/", "a 3D model"],
];

/** Documents that are made of readable characters and still are no text to read. */
const textLike: readonly (readonly [start: string, mediaType: string, extension: string])[] = [
  ["{\\rtf", "application/rtf", "rtf"],
  ["%!PS", "application/postscript", "ps"],
];

/** Letters are said by their names: "an MP3 file". */
const startsWithVowelSound = (extension: string): boolean => /^[aefhilmnorsx8]/u.test(extension);

function nameOf(extension: string, mediaType: string): string {
  const known = names[extension];
  if (known !== undefined) return known;
  const family = families.find(([prefix]) => mediaType.startsWith(prefix));
  return family === undefined
    ? `${startsWithVowelSound(extension) ? "an" : "a"} ${extension.toUpperCase()} file`
    : `${family[1]} (${extension.toUpperCase()})`;
}

const unsupported = (mediaType: string, extension: string): Described => ({
  mediaType,
  reason: {
    code: "unsupported-type",
    detail: `This is ${nameOf(extension, mediaType)}, which cannot be searched yet.`,
  },
});

/** A document of readable characters that is no text; nothing for plain text. */
export function describeTextLike(text: string): Described | undefined {
  const found = textLike.find(([start]) => text.startsWith(start));
  return found === undefined ? undefined : unsupported(found[1], found[2]);
}

export async function describeBinary(bytes: Buffer): Promise<Described> {
  const { fileTypeFromBuffer } = await import("file-type");
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (type !== undefined) return unsupported(type.mime, type.ext);
  return {
    mediaType: "application/octet-stream",
    reason: { code: "binary-content", detail: "This is binary data of an unknown kind." },
  };
}
