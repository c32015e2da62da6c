/** Turns untrusted bytes into blocks of text with anchors. Runs outside the core, may die at any time. */
import type { Anchor, Box } from "#shared/model/anchor.ts";
import type { ItemKind, LanguageCode, ReasonCode, StatusReason } from "#shared/model/item.ts";
import type { ContentHash } from "#shared/model/ids.ts";
import type { SeenPicture } from "./picture.ts";
import type { HeardSound } from "./sound.ts";
import type { RawPicture } from "./picture-embedder.ts";

/** A run of text that belongs together: a paragraph, a list, a function, a row group, a line of a PDF page. */
export interface Block {
  readonly text: string;
  readonly headingPath: readonly string[];
  readonly anchor: Anchor;
  /** A block that starts a new unit (page, symbol, section): chunks never run across it. */
  readonly breakBefore: boolean;
}

/** What is shown of something that plays. */
export interface MediaParts {
  /** The loudest of each of equal parts of its sound, 0 to 255; absent where it has none. */
  readonly peaks?: Uint8Array;
  /** Pictures of its scenes (WebP): each at the time of a `frame` anchor of its own. */
  readonly frames: readonly { readonly timeMs: number; readonly webp: Uint8Array }[];
}

export interface Extracted {
  readonly kind: "extracted";
  readonly contentHash: ContentHash;
  readonly itemKind: ItemKind;
  readonly mediaType: string;
  readonly title?: string;
  readonly language: LanguageCode;
  readonly takenMs?: number;
  /** Tags that the content itself carries (front matter). */
  readonly tags: readonly string[];
  readonly blocks: readonly Block[];
  /** A small picture of it (WebP, at most 320 px), where it has one. */
  readonly thumbnail?: Uint8Array;
  /** What is seen in it, where it is a picture; or in the scenes of a film. */
  readonly picture?: SeenPicture;
  /** Where they were wanted, and it is a picture. */
  readonly pixels?: RawPicture;
  /** How long it plays. */
  readonly durationMs?: number;
  readonly media?: MediaParts;
  /** How it sounds; absent where it could not be listened to. */
  readonly sound?: HeardSound;
  /** What the reader should know although it was extracted: "invalid UTF-8 replaced in 3 places". */
  readonly notice?: StatusReason;
}

/** The item cannot be searched, for a reason that a person understands. The hash is known where the bytes could be read. */
export interface Refused {
  readonly kind: "skipped" | "failed";
  readonly reason: StatusReason;
  readonly itemKind?: ItemKind;
  readonly mediaType?: string;
  readonly contentHash?: ContentHash;
  /** Worth trying again later (vanished, changed while read, crashed), with backoff. */
  readonly retry: boolean;
}

export type DecodeOutcome = Extracted | Refused;

export interface DecodeRequest {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** The content itself, where it is no file; `path` is then its name. */
  readonly bytes?: Uint8Array;
  /** What whoever captured it calls it: its words stand for those of a file's name. */
  readonly givenName?: string;
  /** Only how this part of a picture looks is wanted. */
  readonly part?: Box;
  /** Only how a recording sounds is wanted. */
  readonly soundOnly?: boolean;
  /** The picture itself is wanted (or the part of it), as large as a model looks at. */
  readonly pixels?: boolean;
}

export interface DecodeLimits {
  readonly fileSizeBytesMax: number;
}

export interface Decoder extends AsyncDisposable {
  /** By its name it takes as long to read as very many documents do; what reads nothing of that kind need not say so. */
  readonly readsSlowly?: (path: string) => boolean;
  /**
   * Outcomes in the order of the requests. A parser that dies, hangs or swells costs its own item only.
   */
  decode(
    batch: readonly DecodeRequest[],
    limits: DecodeLimits,
    signal?: AbortSignal,
  ): Promise<readonly DecodeOutcome[]>;
}

/** What every status sentence about a parser's death is made from. */
export type ParserDeath = Extract<ReasonCode, "parser-crashed" | "parser-timeout" | "parser-memory">;
