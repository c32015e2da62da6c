/**
 * The read side that queries use. Each answer comes from one snapshot of the store, and what is asked after it from the same or a
 * later one: what is gone by then is left out.
 */
import type { Restriction, SortKey } from "#shared/query/ast.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import type { Counted, Hit, TextRange } from "#shared/model/hit.ts";
import type { SavedSearch } from "#shared/model/saved-search.ts";
import type { SynonymGroup } from "#shared/model/synonym.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { ContentHash, ItemId, Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";

/** A full-text question, free of any dialect: the store renders and escapes it. */
export interface WordQuery {
  /** Any may match. */
  readonly anyOf: readonly QueryTerm[];
  /** All must match, each as adjacent words. */
  readonly phrases: readonly string[];
  /** None may occur anywhere in the item. */
  readonly excluded: readonly string[];
}

export interface WordHit {
  readonly segmentId: SegmentId;
  /** BM25, larger is better. */
  readonly bm25: number;
}

export interface WordMatches {
  /** Best first. */
  readonly hits: readonly WordHit[];
  /** More match than were asked for. */
  readonly truncated: boolean;
  /** Segments in the store. */
  readonly segmentCount: number;
  /** The newest of them; absent where there is none. */
  readonly lastSegment?: SegmentId;
  /** Segments that have each term (or an alternative of it), then each phrase: what its rarity is worked out from. */
  readonly documentCounts: readonly number[];
  /** Which of them each of the first hits has, as places in `documentCounts`: how much of the question was met. */
  readonly termsOfBest: readonly (readonly number[])[];
  /**
   * Sorted ids of the segments whose items pass all filters and hold nothing excluded and that have every phrase;
   * `null` when the question restricts nothing, or when filters come last. The hits are among them either way.
   */
  readonly allowed: Uint32Array | null;
  /** How many segments that are (or would be, where they are not listed). */
  readonly allowedCount: number;
}

/**
 * When filters are applied. `first`: what they allow is listed, and only that is looked at. `last`: what was found is
 * checked, and what they allow is only counted; phrases and exclusions must then be empty.
 */
export type Filtering = "first" | "last";

/** All that has a word of a question and passes its filters, whatever its rank. */
export interface Worded {
  readonly query: WordQuery;
  readonly filters: readonly Restriction[];
  readonly filtering: Filtering;
  /** What came after it is not counted. */
  readonly lastSegment: SegmentId;
  /** Items that were found otherwise, which count as well. */
  readonly found: readonly ItemId[];
  /** Items that are no answer, and their copies. */
  readonly without: { readonly itemIds: readonly ItemId[]; readonly contents: readonly ContentHash[] };
}

/** Copies count each: they are what a filter would leave. */
export interface CountedWorded extends Counted {
  readonly itemCount: number;
  /** Worked out from a sample, of which the ranges are. */
  readonly isEstimate: boolean;
}

/**
 * What the library is made of, for estimates: counted at one revision, out of date once that has passed. Shares are of
 * all segments, between 0 and 1; of each field the most frequent values.
 */
export interface LibraryStatistics {
  readonly revision: Revision;
  /** With something to be found of them. */
  readonly itemCount: number;
  readonly segmentCount: number;
  readonly kinds: ReadonlyMap<string, number>;
  readonly languages: ReadonlyMap<string, number>;
  readonly tags: ReadonlyMap<string, number>;
  /** By each single folder's name on the path, in lower case and composed form. */
  readonly folders: ReadonlyMap<string, number>;
  /** The share to be expected of a value that is not among them. */
  readonly unseenShare: number;
  /** Milliseconds since 1970; between each two that follow one another lie equally many segments. */
  readonly times: readonly number[];
  /** Bytes, likewise. */
  readonly sizes: readonly number[];
}

/** What a segment belongs to, for collapsing before anything is read. */
export interface SegmentOwner {
  readonly segmentId: SegmentId;
  readonly itemId: ItemId;
  readonly contentHash: ContentHash | undefined;
}

/** Everything of a hit but its scores, rank and snippet. */
export interface HydratedSegment extends Omit<Hit, "rank" | "score" | "legs" | "more" | "snippet"> {
  readonly text: string;
  /** Where words of the query stand in `text`, stemmed as the index stems them. */
  readonly words: readonly TextRange[];
}

/** Orders that need no ranking. Equal ones follow in the order in which they came, backwards where the order is. */
export type ItemOrder = Exclude<SortKey, "relevance">;

/** The place of an item in an order: what stands behind it is the same whatever else has come or gone. */
export interface OrderPlace {
  readonly key: string | number;
  readonly rowId: number;
}

export interface BrowsePage {
  readonly sort: ItemOrder;
  /** So many are left out, or all up to a place. */
  readonly from: number | OrderPlace;
  readonly limit: number;
  /** All that pass are counted by their values as well. */
  readonly counted?: boolean;
}

export interface Browsed {
  readonly segmentIds: readonly SegmentId[];
  readonly totalCount: number;
  /** Of the last one; absent when nothing is behind it. */
  readonly last: OrderPlace | undefined;
  /** Of the very items that are in `totalCount`, where that was asked. */
  readonly counts?: Counted;
}

/** Where a word may stand: `title` is the file's name as well. */
export type WordedField = "title" | "headings" | "text" | "tag";

/** What an item is arranged by. */
export interface ItemFacts {
  readonly itemId: ItemId;
  readonly modifiedMs: number;
  readonly kind: ItemKind;
  /** The watched folder or the first one below it: `value` is what goes behind `in:`. */
  readonly folder: { readonly value: string; readonly label: string };
}

/** A place or an item that answers are to be like, or unlike. */
export interface Example {
  readonly itemId: ItemId;
  readonly contentHash: ContentHash | undefined;
  /** Title, or name of the file. */
  readonly name: string;
  /** Of a place its own, of an item the mean of its first ones; at unit length, absent where it has none. */
  readonly vector: Float32Array | undefined;
}

export interface SearchStore {
  /** Grows before and after every change of what can be found: while it is the same, so are all answers. */
  changeCount(): number;
  /** All that the word leg and the planner need, in one round trip. */
  match(
    query: WordQuery,
    filters: readonly Restriction[],
    limit: number,
    filtering: Filtering,
    signal?: AbortSignal,
  ): Promise<WordMatches>;
  /** Those of the segments whose items pass all filters, in the order given. */
  passing(
    segmentIds: readonly SegmentId[],
    filters: readonly Restriction[],
    signal?: AbortSignal,
  ): Promise<readonly SegmentId[]>;
  statistics(signal?: AbortSignal): Promise<LibraryStatistics>;
  /** Items that pass the filters (trees are among them) in the order wanted, by their first segment: a query of filters alone. */
  browse(
    filters: readonly Restriction[],
    excluded: readonly string[],
    page: BrowsePage,
    signal?: AbortSignal,
  ): Promise<Browsed>;
  /** The items in another order; those that are gone meanwhile are left out. */
  sorted(itemIds: readonly ItemId[], sort: ItemOrder, signal?: AbortSignal): Promise<readonly ItemId[]>;
  /** In the order asked; segments that are gone meanwhile are left out. */
  ownersOf(segmentIds: readonly SegmentId[], signal?: AbortSignal): Promise<readonly SegmentOwner[]>;
  /** In the order asked; segments that are gone meanwhile are left out. */
  hydrate(
    segmentIds: readonly SegmentId[],
    highlight: WordQuery,
    signal?: AbortSignal,
  ): Promise<readonly HydratedSegment[]>;
  /** What the items have between them; those that are gone are left out. */
  facets(itemIds: readonly ItemId[], signal?: AbortSignal): Promise<Counted>;
  /** The same of everything that has a word of a question, in one snapshot that may be later than its hits'. */
  countWorded(worded: Worded, signal?: AbortSignal): Promise<CountedWorded>;
  /** What items are arranged by; in no order, those that are gone are left out. */
  factsOf(itemIds: readonly ItemId[], signal?: AbortSignal): Promise<readonly ItemFacts[]>;
  /** For each text, which of the segments have it in that part of them, as adjacent words; as a tag, whose item has it. */
  havingIn(
    field: WordedField,
    texts: readonly string[],
    segmentIds: readonly SegmentId[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly SegmentId[])[]>;
  /** In the order asked; `undefined` for what is gone. */
  examples(
    targets: readonly (SegmentId | ItemId)[],
    spaceId: SpaceId,
    signal?: AbortSignal,
  ): Promise<readonly (Example | undefined)[]>;
  /** The stored vectors, at unit length, in the order asked; `undefined` for a segment without one. */
  vectorsOf(
    segmentIds: readonly SegmentId[],
    spaceId: SpaceId,
    signal?: AbortSignal,
  ): Promise<readonly (Float32Array | undefined)[]>;
  /** Saved searches with the text in their name or query, by name. */
  savedLike(text: string, limit: number, signal?: AbortSignal): Promise<readonly SavedSearch[]>;
  /** Searches made before that begin with the text, newest first. */
  recentLike(text: string, limit: number, signal?: AbortSignal): Promise<readonly string[]>;
  /** All groups of words that stand for each other. */
  synonyms(signal?: AbortSignal): Promise<readonly SynonymGroup[]>;
  /** Known words within typo distance, nearest and then most frequent first. Empty when the word itself is known. */
  corrections(word: string, limit: number, signal?: AbortSignal): Promise<readonly string[]>;
  /** Known words (as written, not stems) that start so, most frequent first. */
  completions(prefix: string, limit: number, signal?: AbortSignal): Promise<readonly string[]>;
  /** Values of a field that items have and that start so (ignoring case), most frequent first. */
  valuesOf(
    field: "in" | "tag" | "lang",
    prefix: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly string[]>;
  /** Titles and names of items that have a word that starts so. */
  namesOf(prefix: string, limit: number, signal?: AbortSignal): Promise<readonly string[]>;
  /** The stored vector of a segment, dequantised, at unit length: for "more like this". */
  vectorOf(segmentId: SegmentId, spaceId: SpaceId, signal?: AbortSignal): Promise<Float32Array | undefined>;
}
