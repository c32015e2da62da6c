/**
 * What a format is. Each lives in a folder of its own beside this file and exports one `format`
 * from `<folder>/format.ts`; the registry finds it there. Nothing else names it.
 */
import type { Block } from "#core/ports/decoder.ts";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { RawPicture } from "#core/ports/picture-embedder.ts";
import type { Box } from "#shared/model/anchor.ts";
import type { ItemKind, ReasonCode } from "#shared/model/item.ts";

/** The decoded characters of a text file, without a byte order mark. Anchors count its UTF-16 code units. */
export interface SourceText {
  readonly text: string;
  readonly encoding: string;
}

export interface FileNames {
  /** The last part of the path. */
  readonly name: string;
  /** Lower case, without the dot; empty where there is none. */
  readonly extension: string;
  /** Of its name, or of what whoever captured it calls it: for what has no better ones. */
  readonly words: string;
}

export interface Notice {
  readonly code: ReasonCode;
  /** A sentence for people, without the content. */
  readonly detail: string;
}

export interface Parsed {
  readonly mediaType: string;
  /** Where it differs from the format's own. */
  readonly itemKind?: ItemKind;
  readonly title?: string;
  readonly takenMs?: number;
  readonly tags?: readonly string[];
  readonly blocks: readonly Block[];
  readonly thumbnail?: Uint8Array;
  readonly picture?: SeenPicture;
  readonly notices: readonly Notice[];
  /** Text to tell the language from, where the blocks are not it; `null`: it has no language. */
  readonly languageSample?: string | null;
}

/** The content is of this format, but cannot be searched. */
export interface ParseRefusal {
  readonly refused: "skipped" | "failed";
  readonly mediaType: string;
  readonly reason: Notice;
}

export const isParseRefusal = (value: Parsed | ParseRefusal): value is ParseRefusal => "refused" in value;

/**
 * How a text format knows its own, strongest first: what the content says, what the name says
 * (which only decides between texts), what the content looks like, and what is left over.
 */
export const claimStrengths = ["structure", "name", "shape", "fallback"] as const;
export type ClaimStrength = (typeof claimStrengths)[number];

export interface TextFormat {
  readonly reads: "text";
  readonly itemKind: ItemKind;
  claim(source: SourceText, names: FileNames): ClaimStrength | undefined;
  parse(source: SourceText, names: FileNames): Parsed | ParseRefusal | Promise<Parsed | ParseRefusal>;
}

export interface BytesFormat {
  readonly reads: "bytes";
  readonly itemKind: ItemKind;
  /** By magic bytes alone: the name is not asked. */
  recognises(bytes: Buffer): boolean;
  parse(bytes: Buffer, names: FileNames): Promise<Parsed | ParseRefusal>;
  /** How a part of a picture looks; absent where the format has none. */
  readonly seePart?: (bytes: Buffer, box: Box) => Promise<SeenPicture>;
  /** The picture, or a part of it, as a model is given it. */
  readonly pixelsOf?: (bytes: Buffer, box: Box | undefined) => Promise<RawPicture>;
}

export type Format = TextFormat | BytesFormat;
