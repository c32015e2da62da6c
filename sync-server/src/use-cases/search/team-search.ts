/** Finds what a team shares. What may be read is a part of the plan, and of the transaction besides. */
import type { PartitionId, SpaceId } from "#shared/model/ids.ts";
import type { TeamHit } from "#shared/model/team-hit.ts";
import { UserId, type DeviceId, type SharedItemId } from "#shared/model/team.ts";
import type { TeamCorrections, TeamFacets, TeamResult } from "#shared/rpc/server/search-contract.ts";
import type { ParsedQuery, QueryFilter, SortKey } from "#shared/query/ast.ts";
import { parse } from "#shared/query/parse.ts";
import { printFilter } from "#shared/query/print.ts";
import { makeSnippet } from "#shared/query/snippet.ts";
import { synonymTable, treeWithSynonyms, type Synonym } from "#shared/query/synonym-terms.ts";
import { termsOfQuery, type QueryTerm } from "#shared/query/terms.ts";
import { filtersOf } from "#shared/query/tree.ts";
import { system, type Database, type Reads, type Sql } from "#server/database/database.ts";
import {
  beginningSo,
  byMeaning,
  countValues,
  inOrder,
  sizeOfAllowed,
  sizesOf,
  tablesOf,
  type Allowed,
  type Candidate,
  type Size,
} from "#server/repositories/search/candidates.ts";
import { isAnswerable, queryCondition } from "#server/repositories/search/conditions.ts";
import { segmentsOf, type ItemSegments } from "#server/repositories/search/item-segments.ts";
import { itemKeyOf, type ItemFacts } from "#server/repositories/search/item-facts.ts";
import { hydrate, keyOf, namesOf, type Hydrated } from "#server/repositories/search/hydrate.ts";
import { searchLimits } from "#server/repositories/search/limits.ts";
import { noPlaces, placesOf, type Places } from "#server/repositories/search/named-partitions.ts";
import { refuse, type Refusal } from "#server/use-cases/refusal.ts";
import { fuseLegs, type Fused } from "./fuse-legs.ts";
import { createKept } from "./kept.ts";
import { lengthOf, type Step, stepsInto, type Timed } from "./search-steps.ts";
import { byTerms, queriesOf } from "./word-leg.ts";
import { wordRanges } from "./word-ranges.ts";

export interface TeamQuestion {
  readonly text: string;
  readonly vectors: readonly {
    readonly spaceId: SpaceId;
    readonly vector: readonly number[];
    readonly leastCosine?: number;
  }[];
  /** What stands for words of the question beside themselves, because whoever asks says that it means the same. */
  readonly synonyms?: readonly Synonym[];
  /** What stands for a word where nothing that may be read has it: words of whoever asks, never of others. */
  readonly corrections?: readonly Synonym[];
  /** Those that may be read, and were asked for. */
  readonly partitionIds: readonly PartitionId[];
  readonly typing: boolean;
  readonly offset: number;
  readonly limit: number;
  readonly facets: boolean;
  /** Each item for itself; otherwise what several share is one hit. */
  readonly copies?: boolean;
  readonly nowMs: number;
  /** IANA name: days begin where the asker is. */
  readonly timeZone: string;
}

export interface TeamSearch {
  query(question: TeamQuestion): Promise<TeamResult>;
  /** What stands in an item, in its order. */
  segments(place: {
    readonly partitionId: PartitionId;
    readonly itemId: SharedItemId;
    readonly from: number;
    readonly limit: number;
  }): Promise<ItemSegments | Refusal>;
  suggest(partitionIds: readonly PartitionId[], text: string, limit: number): Promise<readonly string[]>;
}

export function createTeamSearch(database: Reads): TeamSearch {
  const sharerNames = createKept((deviceIds: readonly DeviceId[]) =>
    database.read(system, (transaction) => namesOf(transaction, deviceIds)),
  );
  const sizes = createKept((read: readonly PartitionId[]) =>
    database.read({ kind: "principal", read }, (transaction) => sizesOf(transaction, read)),
  );
  return {
    async query(question) {
      const asked = understand(question);
      const { understood } = asked;
      const scope = { kind: "principal", read: question.partitionIds } as const;
      const size = isSized(question, asked)
        ? sumOf(await sizes(question.partitionIds, question.nowMs))
        : undefined;
      const found = await database.read(scope, (transaction) =>
        answer(transaction, database.vectorType, question, asked, size),
      );
      const devices = new Set(found.page.map(({ row }) => row.device_id));
      const names = await sharerNames(devices, question.nowMs);
      const hits = found.page.map((each, at): TeamHit => {
        const by = names.get(each.row.device_id);
        return hitOf(each, { ...asked, terms: found.terms }, question.offset + at + 1, {
          userId: UserId.parse(by?.userId ?? each.row.device_id),
          userName: by?.userName ?? "",
          deviceId: each.row.device_id,
          deviceName: by?.deviceName ?? "",
        });
      });
      const { totalCount, facets, unanswered, corrections, steps } = found;
      return { hits, totalCount, facets, understood, unanswered, corrections, steps };
    },
    async segments({ partitionId, itemId, from, limit }) {
      const scope = { kind: "principal", read: [partitionId] } as const;
      const found = await database.read(scope, (transaction) =>
        segmentsOf(transaction, { partitionId, itemId }, from, limit),
      );
      return found ?? refuse("NOT_FOUND");
    },
    suggest: (partitionIds, text, limit) =>
      text.trim() === ""
        ? Promise.resolve([])
        : database.read({ kind: "principal", read: partitionIds }, (transaction) =>
            beginningSo(transaction, partitionIds, storable(text).trim(), limit),
          ),
  };
}

/** The database knows no sign zero: it stands for white space. */
const storable = (text: string): string => text.replaceAll("\0", " ");

interface Asked {
  readonly understood: ParsedQuery;
  /** What is looked for by words; what must hold has its synonyms in it. */
  readonly terms: readonly QueryTerm[];
  readonly required: ParsedQuery;
}

function understand({ text, typing, nowMs, timeZone, synonyms = [] }: TeamQuestion): Asked {
  const understood = parse(storable(text), { typing, nowMs, timeZone });
  const table = synonymTable(synonyms);
  const required = understood.required.map((tree) => treeWithSynonyms(tree, table));
  return {
    understood,
    terms: termsOfQuery(understood, table).terms,
    required: { ...understood, required },
  };
}

const placesFor = (
  transaction: Sql,
  { facets, partitionIds }: TeamQuestion,
  filters: readonly QueryFilter[],
): Promise<Places> =>
  facets || filters.some(({ field }) => field === "in")
    ? placesOf(transaction, partitionIds)
    : Promise.resolve(noPlaces);

interface Shown {
  readonly fused: Fused;
  readonly row: Hydrated;
  readonly sameContentCount: number;
}

interface Found {
  readonly page: readonly Shown[];
  readonly totalCount: number;
  readonly facets: TeamFacets;
  /** Filters of the query that rows of the team cannot answer, as they were written. */
  readonly unanswered: readonly string[];
  readonly terms: readonly QueryTerm[];
  readonly corrections: TeamCorrections;
  readonly steps: readonly Step[];
}

async function answer(
  transaction: Sql,
  vectorType: Database["vectorType"],
  question: TeamQuestion,
  { understood, terms, required }: Asked,
  size: Size | undefined,
): Promise<Found> {
  const steps: Step[] = [];
  const step = stepsInto(steps);
  const filters = [...understood.filters, ...understood.required.flatMap(filtersOf)];
  const places = await placesFor(transaction, question, filters);
  const { partitionIds } = question;
  const allowed: Allowed = { partitionIds, condition: queryCondition(required, places) };
  const counts = await step(
    "filter",
    allowed.condition === undefined ? "what may be read" : "what may be read and passes",
    async () => size ?? (await sizeOfAllowed(transaction, allowed)),
    ({ itemCount }) => itemCount,
  );
  const isRanked = queriesOf(terms).length > 0 || question.vectors.length > 0;
  // What was kept may be older than the first item.
  const hasAny = size !== undefined || counts.itemCount > 0;
  const worded = hasAny
    ? await byTerms(transaction, allowed, terms, question.corrections ?? [], step)
    : { wordLeg: [], terms, corrections: [] };
  const { wordLeg } = worded;
  const among = { allowed, vectorType, segmentCount: counts.segmentCount };
  const meaningLegs = hasAny ? await byVectors(transaction, among, question, wordLeg, step) : [];
  const ranked = isRanked
    ? fuseLegs(wordLeg, bestOf(meaningLegs))
    : (await inOrder(transaction, allowed, understood.sort, question)).map((each): Fused => ({
        ...each,
        score: 0,
      }));
  const shown = await step(
    "hydrate",
    isRanked ? (question.copies === true ? "best first" : "best first, each content once") : "in order",
    () =>
      show(
        transaction,
        ranked,
        isRanked ? { ...question, sort: understood.sort } : { ...question, offset: 0, sort: "relevance" },
      ),
    ({ page }) => page.length,
  );
  const facets = question.facets
    ? await step("facets", "of all that passes", () => facetsOf(transaction, allowed, places), fieldCount)
    : noFacets;
  return {
    page: shown.page,
    totalCount: isRanked ? shown.contentCount : counts.itemCount,
    facets,
    unanswered: unansweredOf(filters, places),
    ...worded,
    steps,
  };
}

/** Where nothing is asked for but what is near or has the words, how much there is only decides how it is looked for: it may be some seconds old. */
const isSized = ({ vectors }: TeamQuestion, { terms, required }: Asked): boolean =>
  (vectors.length > 0 || terms.length > 0) && queryCondition(required, noPlaces) === undefined;

const sumOf = (sizes: ReadonlyMap<PartitionId, Size>): Size =>
  [...sizes.values()].reduce(
    (sum, { itemCount, segmentCount }) => ({
      itemCount: sum.itemCount + itemCount,
      segmentCount: sum.segmentCount + segmentCount,
    }),
    { itemCount: 0, segmentCount: 0 },
  );

/** What is not as near as was asked for counts only where its words were found. */
async function byVectors(
  transaction: Sql,
  {
    allowed,
    vectorType,
    segmentCount,
  }: {
    readonly allowed: Allowed;
    readonly vectorType: Database["vectorType"];
    readonly segmentCount: number;
  },
  { vectors }: TeamQuestion,
  wordLeg: readonly Candidate[],
  step: Timed,
): Promise<readonly Candidate[]> {
  const strategy = segmentCount <= searchLimits.exactSegmentCountMax ? "exact" : "graph";
  const worded = new Set(wordLeg.map(keyOf));
  const found: Candidate[] = [];
  const spaces = await tablesOf(
    transaction,
    vectors.map(({ spaceId }) => spaceId),
  );
  for (const { spaceId, vector, leastCosine = -1 } of vectors) {
    const space = spaces.find((each) => each.spaceId === spaceId);
    // Of a space of which the team has nothing nothing is near.
    if (space?.dimensions !== vector.length) continue;
    const asked = { space, vector, vectorType, strategy } as const;
    const near = await step(
      "meaning",
      `${strategy} over ${segmentCount} allowed`,
      () => byMeaning(transaction, allowed, asked),
      lengthOf,
    );
    found.push(...near.filter((each) => each.value >= leastCosine || worded.has(keyOf(each))));
  }
  return found;
}

/** The same segment may be near in several spaces: the nearest counts. */
function bestOf(candidates: readonly Candidate[]): readonly Candidate[] {
  const best = new Map<string, Candidate>();
  for (const each of candidates) {
    const known = best.get(keyOf(each));
    if (known === undefined || each.value > known.value) best.set(keyOf(each), each);
  }
  return [...best.values()].toSorted((one, other) => other.value - one.value);
}

/** A page of contents: what several shared is one hit, of the first that shared it best, unless each is asked for. Only the page is read in full. */
async function show(
  transaction: Sql,
  ranked: readonly Fused[],
  {
    offset,
    limit,
    sort,
    copies = false,
  }: Pick<TeamQuestion, "offset" | "limit" | "copies"> & { readonly sort: SortKey },
): Promise<{ readonly page: readonly Shown[]; readonly contentCount: number }> {
  const contents = new Map<string, { readonly first: Fused; others: number }>();
  for (const first of ranked) {
    const content = (copies ? undefined : first.facts.contentHash) ?? itemKeyOf(first);
    const known = contents.get(content);
    if (known === undefined) contents.set(content, { first, others: 0 });
    else known.others += 1;
  }
  const paged = [...contents.values()]
    .toSorted((one, other) => orders[sort](one.first.facts, other.first.facts))
    .slice(offset, offset + limit);
  const rows = await hydrate(
    transaction,
    paged.map(({ first }) => first),
  );
  const page = paged.flatMap(({ first, others }): readonly Shown[] => {
    const row = rows.get(keyOf(first));
    return row === undefined ? [] : [{ fused: first, row, sameContentCount: others }];
  });
  return { page, contentCount: contents.size };
}

/** Equal ones stay as they are: best first. */
const orders: Readonly<Record<SortKey, (one: ItemFacts, other: ItemFacts) => number>> = {
  relevance: () => 0,
  newest: (one, other) => other.modifiedMs - one.modifiedMs,
  oldest: (one, other) => one.modifiedMs - other.modifiedMs,
  largest: (one, other) => other.sizeBytes - one.sizeBytes,
  smallest: (one, other) => one.sizeBytes - other.sizeBytes,
  name: (one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0),
};

const fieldCount = () => 4;
const noFacets: TeamFacets = { kind: [], tag: [], language: [], partition: [] };

async function facetsOf(transaction: Sql, allowed: Allowed, places: Places): Promise<TeamFacets> {
  const counted = Map.groupBy(await countValues(transaction, allowed), ({ field }) => field);
  const of = (field: keyof TeamFacets) =>
    (counted.get(field) ?? []).map(({ value, count }) => ({ value, count, label: value }));
  const partition = of("partition").map((each) => ({
    ...each,
    label: places.nameOf(each.value) ?? each.value,
  }));
  return { kind: of("kind"), tag: of("tag"), language: of("language"), partition };
}

const unansweredOf = (filters: readonly QueryFilter[], places: Places): readonly string[] => [
  ...new Set(filters.filter((filter) => !isAnswerable(filter, places)).map(printFilter)),
];

function hitOf(
  { fused, row, sameContentCount }: Shown,
  { understood, terms }: Asked,
  rank: number,
  sharedBy: TeamHit["sharedBy"],
): TeamHit {
  const asked = [...terms, ...understood.phrases.map((text) => ({ text, prefix: false, alternatives: [] }))];
  return {
    rank,
    score: fused.score,
    itemId: row.item_id,
    partitionId: row.partition_id,
    ordinal: row.ordinal,
    sharedBy,
    sharedMs: row.shared_ms,
    payloadId: row.payload_id,
    name: row.name,
    kind: row.kind,
    tags: row.tags,
    modifiedMs: row.modified_ms,
    sizeBytes: row.size_bytes,
    headingPath: row.heading_path,
    anchor: row.anchor,
    snippet: makeSnippet(row.text, wordRanges(row.text, asked), undefined),
    legs: {
      ...(fused.words === undefined ? {} : { words: fused.words }),
      ...(fused.meaning === undefined ? {} : { meaning: fused.meaning }),
    },
    sameContentCount,
    favourite: row.favourite,
    ...definedOf({
      label: row.colour,
      title: row.title,
      note: row.note,
      mediaType: row.media_type,
      language: row.language,
      durationMs: row.duration_ms,
      contentHash: row.content_hash,
      originalBytes: row.original_bytes,
    }),
  };
}

/** Without what is undefined: absent is absent. */
const definedOf = <Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
