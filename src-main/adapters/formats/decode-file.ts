/** One file from its path to its outcome: read, recognised by content, parsed, its language told. */
import { basename, extname } from "node:path";
import type { DecodeLimits, DecodeOutcome, DecodeRequest } from "#core/ports/decoder.ts";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { RawPicture } from "#core/ports/picture-embedder.ts";
import type { Box } from "#shared/model/anchor.ts";
import type { StatusReason } from "#shared/model/item.ts";
import { describeBinary, describeTextLike, type Described } from "./describe-unsupported.ts";
import {
  claimStrengths,
  type FileNames,
  type Format,
  isParseRefusal,
  type Notice,
  type Parsed,
  type ParseRefusal,
  type SourceText,
  type TextFormat,
} from "./format.ts";
import { languageOf } from "./language.ts";
import { contentLimits } from "./limits.ts";
import { handedIn, isUnread, type ReadBytes, readFileSafely } from "./read-file.ts";
import type { FormatRegistry } from "./registry.ts";
import { nameWords } from "./name-words.ts";
import { decodeText } from "./source-text.ts";

const namesOf = ({ path, givenName }: DecodeRequest): FileNames => {
  const name = basename(path);
  return { name, extension: extname(name).slice(1).toLowerCase(), words: givenName ?? nameWords(name) };
};

/** The strongest claim wins; among equal ones the format whose folder comes first. */
function strongestClaim(
  formats: readonly TextFormat[],
  source: SourceText,
  names: FileNames,
): TextFormat | undefined {
  let best: TextFormat | undefined;
  let rank: number = claimStrengths.length;
  for (const format of formats) {
    const claim = format.claim(source, names);
    const claimed = claim === undefined ? claimStrengths.length : claimStrengths.indexOf(claim);
    if (claimed < rank) {
      best = format;
      rank = claimed;
    }
  }
  return best;
}

interface Recognised {
  readonly format: Format;
  readonly notices: readonly Notice[];
  parse(): Promise<Parsed | ParseRefusal> | Parsed | ParseRefusal;
  /** How a part of it looks, where it is a picture. */
  readonly seePart?: (box: Box) => Promise<SeenPicture>;
  readonly pixelsOf?: (box: Box | undefined) => Promise<RawPicture>;
}

async function recognise(
  registry: FormatRegistry,
  bytes: Buffer,
  names: FileNames,
): Promise<Recognised | Described> {
  const format = registry.bytes.find((candidate) => candidate.recognises(bytes));
  if (format !== undefined) {
    const { seePart, pixelsOf } = format;
    return {
      format,
      notices: [],
      parse: () => format.parse(bytes, names),
      ...(seePart === undefined ? {} : { seePart: (box) => seePart(bytes, box) }),
      ...(pixelsOf === undefined ? {} : { pixelsOf: (box) => pixelsOf(bytes, box) }),
    };
  }
  const decoded = decodeText(bytes);
  if (decoded === undefined) return describeBinary(bytes);
  const { source, notices } = decoded;
  const described = describeTextLike(source.text);
  if (described !== undefined) return described;
  const claimed = strongestClaim(registry.text, source, names);
  return claimed === undefined
    ? describeBinary(bytes)
    : { format: claimed, notices, parse: () => claimed.parse(source, names) };
}

/** All that there is to say, in one reason: the first code, every sentence. */
function joinNotices(notices: readonly Notice[]): StatusReason | undefined {
  const [first] = notices;
  if (first === undefined) return undefined;
  const detail = notices
    .map((notice) => notice.detail)
    .join(" ")
    .slice(0, contentLimits.detailCharsMax);
  return { code: first.code, detail };
}

/** A paragraph of prose, not a list of options or a piece of code. */
const isProse = (text: string): boolean => text.length >= 60 && !/[{}=;|]/u.test(text.slice(0, 200));

/** Enough text from some way in to tell the language: the beginning is often a licence or a title. */
function sampleOf({ blocks, languageSample }: Parsed): string | null {
  if (languageSample !== undefined) return languageSample;
  const from = blocks.length >> 2;
  const gather = (suits: (text: string) => boolean): string => {
    let sample = "";
    for (
      let index = from;
      index < blocks.length && sample.length < contentLimits.languageSampleCharsMax;
      index++
    ) {
      const text = blocks[index]?.text ?? "";
      if (suits(text)) sample += `${text}\n`;
    }
    return sample;
  };
  return gather(isProse) || gather(() => true);
}

async function outcomeOf(
  recognised: Recognised,
  parsed: Parsed,
  { contentHash }: ReadBytes,
): Promise<DecodeOutcome> {
  const itemKind = parsed.itemKind ?? recognised.format.itemKind;
  if (parsed.blocks.length === 0) {
    const reason: StatusReason = { code: "no-text", detail: "It has no text that could be searched." };
    return { kind: "skipped", reason, itemKind, mediaType: parsed.mediaType, contentHash, retry: false };
  }
  const sample = sampleOf(parsed);
  const notice = joinNotices([...recognised.notices, ...parsed.notices]);
  return {
    kind: "extracted",
    contentHash,
    itemKind,
    mediaType: parsed.mediaType,
    ...(parsed.title === undefined ? {} : { title: parsed.title }),
    language: sample === null ? "und" : await languageOf(sample),
    ...(parsed.takenMs === undefined ? {} : { takenMs: parsed.takenMs }),
    tags: parsed.tags ?? [],
    blocks: parsed.blocks,
    ...(parsed.thumbnail === undefined ? {} : { thumbnail: parsed.thumbnail }),
    ...(parsed.picture === undefined ? {} : { picture: parsed.picture }),
    ...(notice === undefined ? {} : { notice }),
  };
}

/** What a parser throws on bytes that it cannot read. The message may quote the file, so it stays here. */
function damaged(recognised: Recognised, contentHash: ReadBytes["contentHash"]): DecodeOutcome {
  const reason: StatusReason = {
    code: "damaged",
    detail: "Its content is cut short or broken, and could not be read.",
  };
  return { kind: "failed", reason, itemKind: recognised.format.itemKind, contentHash, retry: false };
}

/** What was captured came to be when it was captured; a file says so itself, or does not. */
const dated = (parsed: Parsed, { bytes, modifiedMs }: DecodeRequest): Parsed =>
  bytes === undefined ? parsed : { ...parsed, takenMs: modifiedMs };

/** Where they are wanted; a picture whose pixels cannot be read is found by the rest. */
async function withPixels(
  { pixelsOf }: Recognised,
  { part, pixels }: DecodeRequest,
  outcome: DecodeOutcome,
): Promise<DecodeOutcome> {
  if (pixels !== true || pixelsOf === undefined || outcome.kind !== "extracted") return outcome;
  const read = await pixelsOf(part).catch(() => undefined);
  return read === undefined ? outcome : { ...outcome, pixels: read };
}

export async function decodeFile(
  registry: FormatRegistry,
  request: DecodeRequest,
  limits: DecodeLimits,
): Promise<DecodeOutcome> {
  const read =
    request.bytes === undefined
      ? readFileSafely(request.path, limits.fileSizeBytesMax)
      : handedIn(request.bytes, limits.fileSizeBytesMax);
  if (isUnread(read)) return { kind: read.refused, reason: read.reason, retry: read.retry };
  const { bytes, contentHash } = read;
  if (bytes.length === 0)
    return {
      kind: "skipped",
      reason: { code: "empty", detail: "The file is empty." },
      contentHash,
      retry: false,
    };
  const recognised = await recognise(registry, bytes, namesOf(request));
  if (!("format" in recognised)) {
    return {
      kind: "skipped",
      reason: recognised.reason,
      itemKind: "other",
      mediaType: recognised.mediaType,
      contentHash,
      retry: false,
    };
  }
  let parsed: Parsed | ParseRefusal;
  try {
    parsed = await recognised.parse();
    if (request.part !== undefined && recognised.seePart !== undefined && !isParseRefusal(parsed))
      parsed = { ...parsed, picture: await recognised.seePart(request.part) };
  } catch {
    return damaged(recognised, contentHash);
  }
  if (!isParseRefusal(parsed))
    return withPixels(recognised, request, await outcomeOf(recognised, dated(parsed, request), read));
  const { refused, mediaType, reason } = parsed;
  return {
    kind: refused,
    reason,
    itemKind: recognised.format.itemKind,
    mediaType,
    contentHash,
    retry: false,
  };
}
