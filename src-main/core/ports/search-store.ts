/** The read side that queries use. All answers come from one snapshot of the store. */
import type { QueryFilter } from "#shared/query/ast.ts";
import type { Facets, Hit, TextRange } from "#shared/model/hit.ts";
import type { ContentHash, ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";

/** A full-text question, free of any dialect: the store renders and escapes it. */
export interface WordQuery {
  /** Any may match. A prefix word matches every word that starts so. Alternatives come from typo correction. */
  readonly anyOf: readonly { readonly text: string; readonly prefix: boolean; readonly alternatives: readonly string[] }[];
  /** All must match, each as adjacent words. */
  readonly phrases: readonly string[];
  readonly excluded: readonly string[];
}

export interface WordHit {
  readonly segmentId: SegmentId;
  /** BM25, larger is better. */
  readonly bm25: number;
}

export interface TermStatistics {
  /** Segments in the store. */
  readonly segmentCount: number;
  /** Segments that have the stem, for each asked word, in order. A prefix counts the segments of all its stems. */
  readonly documentCounts: readonly number[];
}

/** Everything of a hit but its scores and rank. */
export interface HydratedSegment extends Omit<Hit, "rank" | "score" | "legs" | "more" | "sameContent" | "snippet"> {
  readonly text: string;
  /** Where words of the query stand in `text`. */
  readonly words: readonly TextRange[];
  readonly contentHash: ContentHash | undefined;
}

export interface SearchStore {
  words(query: WordQuery, filters: readonly QueryFilter[], limit: number, signal?: AbortSignal): Promise<{ readonly hits: readonly WordHit[]; readonly totalCount: number }>;
  termStatistics(words: readonly { readonly text: string; readonly prefix: boolean }[], signal?: AbortSignal): Promise<TermStatistics>;
  /** Sorted ids of the segments whose items pass all filters and that hold no excluded word and every phrase. */
  allowed(filters: readonly QueryFilter[], words: Pick<WordQuery, "phrases" | "excluded">, signal?: AbortSignal): Promise<Uint32Array>;
  hydrate(segmentIds: readonly SegmentId[], highlight: WordQuery, signal?: AbortSignal): Promise<readonly HydratedSegment[]>;
  /** Item of each segment, in order: for collapsing before hydration. */
  itemsOf(segmentIds: readonly SegmentId[], signal?: AbortSignal): Promise<readonly { readonly itemId: ItemId; readonly contentHash: ContentHash | undefined }[]>;
  /** Counts of items among the given ones. */
  facets(itemIds: readonly ItemId[], signal?: AbortSignal): Promise<Facets>;
  /** Items that pass the filters, newest first, with their first segment: a query of filters alone. */
  browse(filters: readonly QueryFilter[], offset: number, limit: number, signal?: AbortSignal): Promise<{ readonly segmentIds: readonly SegmentId[]; readonly totalCount: number }>;
  /** Known words within typo distance, most frequent first. Empty when the word itself is known. */
  corrections(word: string, limit: number, signal?: AbortSignal): Promise<readonly string[]>;
  /** Known words (as written, not stems) that start so, most frequent first. */
  completions(prefix: string, limit: number, signal?: AbortSignal): Promise<readonly string[]>;
  /** Paths of other items with the same bytes. */
  sameContent(contentHash: ContentHash, except: ItemId, signal?: AbortSignal): Promise<readonly string[]>;
  /** The stored vector of a segment, dequantised, for "more like this". */
  vectorOf(segmentId: SegmentId, spaceId: SpaceId, signal?: AbortSignal): Promise<Float32Array | undefined>;
}
