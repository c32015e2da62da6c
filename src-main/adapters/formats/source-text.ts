/** Bytes → characters: byte order marks, strict UTF-8, UTF-16, then the encodings of older files. */
import { isUtf8 } from "node:buffer";
import chardet from "chardet";
import iconv from "iconv-lite";
import type { Notice, SourceText } from "./format.ts";
import { contentLimits } from "./limits.ts";

/** Bytes that are looked at to tell text from other things. */
const SNIFF_BYTES = 8_192;
/** Of a text's bytes at most this share are control characters other than white space. */
const CONTROL_SHARE_MAX = 0.02;
/** Of 16-bit text in a Western script nearly every second byte is zero. */
const WIDE_ZERO_SHARE_MIN = 0.35;
/** Bytes from which an older encoding is told. */
const ENCODING_SAMPLE_BYTES = 32_768;

export interface DecodedText {
  readonly source: SourceText;
  readonly notices: readonly Notice[];
}

interface Marked {
  readonly encoding: string;
  readonly markLength: number;
}

function byteOrderMark(bytes: Buffer): Marked | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { encoding: "utf-8", markLength: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe && bytes[2] === 0 && bytes[3] === 0)
    return { encoding: "utf-32le", markLength: 4 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: "utf-16le", markLength: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: "utf-16be", markLength: 2 };
  return undefined;
}

/** 16-bit text without a mark shows as zeros in the odd or the even bytes only. */
function wideEncoding(head: Buffer): string | undefined {
  const zeros = [0, 0];
  for (let index = 0; index < head.length; index++) if (head[index] === 0) zeros[index & 1]!++;
  const [even = 0, odd = 0] = zeros;
  const share = Math.max(even, odd) / (head.length / 2);
  if (share < WIDE_ZERO_SHARE_MIN || Math.min(even, odd) > 0) return undefined;
  return odd > even ? "utf-16le" : "utf-16be";
}

function hasBinaryControls(head: Buffer): boolean {
  let count = 0;
  for (const byte of head)
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) count++;
  return count > head.length * CONTROL_SHARE_MAX;
}

/** How many places of the text are replacement characters that its bytes do not spell, and how many were read well. */
function countReplaced(bytes: Buffer, text: string): { readonly bad: number; readonly good: number } {
  let bad = 0;
  let good = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 0xff_fd) bad++;
    else if (unit > 127) good++;
  }
  for (let at = bytes.indexOf("\ufffd"); at !== -1; at = bytes.indexOf("\ufffd", at + 3)) bad--;
  return { bad, good };
}

const replacedNotice = (count: number): Notice => ({
  code: "damaged",
  detail: `${count.toLocaleString("en")} ${count === 1 ? "place is" : "places are"} not valid UTF-8; the characters there were replaced.`,
});

/** Not valid UTF-8: mostly UTF-8 with some damage, or a text from before UTF-8. */
function decodeOther(bytes: Buffer): DecodedText {
  const text = bytes.toString("utf8");
  const { bad, good } = countReplaced(bytes, text);
  const damaged = { source: { text, encoding: "utf-8" }, notices: bad > 0 ? [replacedNotice(bad)] : [] };
  if (good >= bad) return damaged;
  const encoding = chardet.detect(bytes.subarray(0, ENCODING_SAMPLE_BYTES));
  if (encoding === null || encoding === "UTF-8" || encoding === "ASCII" || !iconv.encodingExists(encoding))
    return damaged;
  return { source: { text: iconv.decode(bytes, encoding), encoding: encoding.toLowerCase() }, notices: [] };
}

/** Where a character starts at or before `end`, so that a cut leaves no half of one. */
function wholeCharacters(bytes: Buffer, end: number): number {
  let at = end;
  while (at > end - 4 && at > 0 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}

/** The characters of a text file; nothing where the bytes are no text. */
export function decodeText(all: Buffer): DecodedText | undefined {
  const cut = all.length > contentLimits.textBytesMax;
  const bytes = cut ? all.subarray(0, wholeCharacters(all, contentLimits.textBytesMax)) : all;
  const decoded = decodeWhole(bytes);
  if (decoded === undefined || !cut) return decoded;
  const detail = `Only the first ${contentLimits.textBytesMax / 1024 / 1024} MB of its text can be searched.`;
  return { ...decoded, notices: [...decoded.notices, { code: "too-large", detail }] };
}

function decodeWhole(bytes: Buffer): DecodedText | undefined {
  const mark = byteOrderMark(bytes);
  if (mark !== undefined && mark.encoding !== "utf-8") {
    const text = iconv.decode(bytes.subarray(mark.markLength), mark.encoding);
    return { source: { text, encoding: mark.encoding }, notices: [] };
  }
  const body = mark === undefined ? bytes : bytes.subarray(mark.markLength);
  const head = body.subarray(0, SNIFF_BYTES);
  if (head.includes(0)) {
    const encoding = wideEncoding(head);
    return encoding === undefined
      ? undefined
      : { source: { text: iconv.decode(body, encoding), encoding }, notices: [] };
  }
  if (hasBinaryControls(head)) return undefined;
  if (isUtf8(body)) return { source: { text: body.toString("utf8"), encoding: "utf-8" }, notices: [] };
  return decodeOther(body);
}
