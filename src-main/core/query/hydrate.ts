/** Fourth stage: the page that is shown, read from the store. */
import { type Embedder, whereItRuns } from "#core/ports/embedder.ts";
import type { HydratedSegment, SearchStore, WordQuery } from "#core/ports/search-store.ts";
import type { Anchor } from "#shared/model/anchor.ts";
import type { Hit, TextRange } from "#shared/model/hit.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { Candidate } from "./fuse.ts";
import { bestSentences } from "./best-sentences.ts";
import type { Found } from "./collapse.ts";
import { moreCountMax } from "./limits.ts";
import { makeSnippet } from "#shared/query/snippet.ts";

export interface Page {
  readonly found: readonly Found[];
  readonly offset: number;
  readonly limit: number;
}

export interface HydrateDeps {
  readonly store: SearchStore;
  readonly embedder: Embedder;
}

export async function hydratePage(
  { store, embedder }: HydrateDeps,
  { found, offset, limit }: Page,
  words: WordQuery,
  vector: Float32Array | undefined,
  signal?: AbortSignal,
): Promise<readonly Hit[]> {
  const page = found.slice(offset, offset + limit);
  const furtherIds = page.flatMap(({ others }) =>
    others.slice(0, moreCountMax).map((other) => other.segmentId),
  );
  // Of further places only the anchor is shown: finding the words in their texts would take longer than all the rest.
  const [best, further] = await Promise.all([
    store.hydrate(
      page.map((entry) => entry.best.segmentId),
      words,
      signal,
    ),
    furtherIds.length === 0
      ? []
      : store.hydrate(furtherIds, { anyOf: [], phrases: [], excluded: [] }, signal),
  ]);
  const segments = new Map([...further, ...best].map((segment) => [segment.segmentId, segment]));
  const nearest = await meaningOf(embedder, offset === 0 ? vector : undefined, page, segments, signal);
  return page.flatMap((entry, place) => {
    const segment = segments.get(entry.best.segmentId);
    // Gone since the ranking: the next answer will not have it.
    if (segment === undefined) return [];
    return [hitOf(segment, entry, offset + place + 1, nearest.get(segment.segmentId), segments)];
  });
}

/** Only the first page is worth the model's time. */
async function meaningOf(
  embedder: Embedder,
  vector: Float32Array | undefined,
  page: readonly Found[],
  segments: ReadonlyMap<SegmentId, HydratedSegment>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<SegmentId, TextRange>> {
  if (vector === undefined) return new Map();
  const near = page.flatMap(({ best }) =>
    best.meaning !== undefined ? (segments.get(best.segmentId) ?? []) : [],
  );
  // A model that fails between its vector and this costs the marks alone.
  const ranges = (await whereItRuns(() => bestSentences(embedder, vector, near, signal))) ?? [];
  return new Map(
    near.flatMap((segment, place) =>
      ranges[place] === undefined ? [] : [[segment.segmentId, ranges[place]] as const],
    ),
  );
}

/** The part of a picture that looks as was asked, the stretch of a recording that sounds so; words come before that. */
function placeOf({ look, sound, words }: Candidate): Anchor | undefined {
  if (look?.box !== undefined) return { kind: "image", box: look.box };
  return sound === undefined || words !== undefined ? undefined : { kind: "time", ...sound.span };
}

function hitOf(
  { text, words, anchor, ...segment }: HydratedSegment,
  { best, others, group }: Found,
  rank: number,
  meaning: TextRange | undefined,
  segments: ReadonlyMap<SegmentId, HydratedSegment>,
): Hit {
  return {
    ...segment,
    anchor: placeOf(best) ?? anchor,
    rank,
    score: best.score,
    ...(group === undefined ? {} : { group }),
    snippet: makeSnippet(text, words, meaning),
    legs: {
      ...(best.words === undefined ? {} : { words: best.words }),
      ...(best.meaning === undefined ? {} : { meaning: best.meaning }),
      ...(best.likes === undefined ? {} : { likes: best.likes }),
      ...(best.look === undefined ? {} : { look: best.look }),
      ...(best.shows === undefined ? {} : { shows: best.shows }),
      ...(best.alike === undefined ? {} : { alike: best.alike }),
      ...(best.sound === undefined ? {} : { sound: best.sound }),
    },
    more: others.slice(0, moreCountMax).flatMap((other) => {
      const place = segments.get(other.segmentId);
      return place === undefined
        ? []
        : [{ segmentId: place.segmentId, anchor: place.anchor, headingPath: place.headingPath }];
    }),
  };
}
