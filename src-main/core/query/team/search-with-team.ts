/** A search of this device, and of the team beside it: what is here is answered at once, whatever the team does. */
import type { Clock } from "#core/ports/clock.ts";
import type { Places } from "#core/ports/places.ts";
import { type Embedder, whereItRuns } from "#core/ports/embedder.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { SearchWithTeam, TeamAnswer, TeamQuestion, TeamSource } from "#core/ports/team-search.ts";
import { isRefusal, type Search } from "#core/ports/use-cases.ts";
import { synonymLengthMax } from "#shared/model/synonym.ts";
import type { ParsedQuery, QueryFilter } from "#shared/query/ast.ts";
import { bySense } from "#shared/query/look.ts";
import { nearInWords } from "#shared/query/near.ts";
import { queryLengthMax, termCountMax } from "#shared/query/limits.ts";
import { parse } from "#shared/query/parse.ts";
import { print } from "#shared/query/print.ts";
import { type Synonym, tableOf, usedSynonyms } from "#shared/query/synonym-terms.ts";
import { filtersOf, treeWithFilters } from "#shared/query/tree.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { queryVectorCountMax, type TeamResult } from "#shared/rpc/server/search-contract.ts";
import type { FoundTogether, TeamPart } from "#shared/rpc/team-search.ts";
import { meaningLegs, readExamples, type Examples } from "../examples.ts";
import { teamCorrectedWordCountMax, teamPageSize, unfinishedLettersMin } from "../limits.ts";
import { resolvePlaces } from "../places/resolve.ts";
import { planQuery } from "../plan.ts";
import { together } from "./together.ts";

export interface SearchWithTeamDeps {
  readonly search: Search;
  readonly source: TeamSource;
  readonly store: Pick<SearchStore, "ownersOf" | "examples" | "synonyms" | "corrections">;
  readonly embedder: Embedder;
  /** Absent: places are known by their degrees alone. */
  readonly places?: Places;
  readonly clock: Pick<Clock, "nowMs">;
  /** IANA name of where the person is. */
  readonly timeZone: () => string;
}

type Input = Parameters<SearchWithTeam["query"]>[0];

export const createSearchWithTeam = (deps: SearchWithTeamDeps): SearchWithTeam => ({
  async *query(input, signal) {
    const { text, limit, typing, weak } = input;
    const hasTeam = text.length <= queryLengthMax && (await deps.source.isThere());
    const given = new AbortController();
    try {
      // Side by side; what it comes to is looked at after what is here was told.
      const asked = hasTeam ? ask(deps, input, AbortSignal.any([signal, given.signal])) : undefined;
      // It is looked at below; whoever stops before that is not told how it ended.
      void asked?.catch(() => undefined);
      const local = await deps.search.query({ text, offset: 0, limit, typing, weak, facets: true }, signal);
      if (isRefusal(local)) {
        yield local;
        return;
      }
      yield alone(local, asked === undefined ? { kind: "none" } : { kind: "asking" });
      if (asked === undefined) return;
      const answer = await asked;
      signal.throwIfAborted();
      yield answer.kind === "found" ? await both(deps, local, answer, limit, signal) : alone(local, answer);
    } finally {
      given.abort();
    }
  },
});

function alone({ hits, ...here }: SearchResult, team: TeamPart): FoundTogether {
  return { hits: hits.map((hit) => ({ from: "here", hit })), here, team };
}

async function both(
  { store, source }: SearchWithTeamDeps,
  { hits, ...here }: SearchResult,
  { result }: Extract<TeamAnswer, { readonly kind: "found" }>,
  limit: number,
  signal: AbortSignal,
): Promise<FoundTogether> {
  const segmentIds = hits.map(({ segmentId }) => segmentId);
  const [owners, own] = await Promise.all([
    segmentIds.length === 0 ? [] : store.ownersOf(segmentIds, signal),
    source.ownOf(result.hits.map(({ itemId }) => itemId)),
  ]);
  const contentOf = new Map(owners.map(({ segmentId, contentHash }) => [segmentId, contentHash]));
  const contents = segmentIds.map((id) => contentOf.get(id));
  const { sort } = here.understood;
  const isListed = sort === "relevance" && planQuery(here.understood).kind === "browse";
  const merged = together({ here: hits, contents, team: result.hits, own }, isListed ? "newest" : sort);
  const { totalCount, unanswered, corrections, facets } = result;
  const team = { kind: "answered", totalCount, unanswered, corrections, facets } as const;
  return { hits: merged.slice(0, limit), here, team };
}

/** Never rejects but where the search was given up: a team that cannot answer is no reason to show nothing. */
async function ask(deps: SearchWithTeamDeps, input: Input, signal: AbortSignal): Promise<TeamAnswer> {
  const { limit, typing, facets, waitMs } = input;
  const timeZone = deps.timeZone();
  const written = parse(input.text, { nowMs: deps.clock.nowMs(), timeZone, typing });
  const late = AbortSignal.timeout(waitMs);
  const limited = AbortSignal.any([signal, late]);
  try {
    const [understood, examples, groups] = await Promise.all([
      resolvePlaces(written, input, deps.places, limited),
      readExamples(deps.store, written, deps.embedder.space.id, limited),
      deps.store.synonyms(limited),
    ]);
    const onlyHere = partsOnlyHere(understood, examples);
    if (onlyHere.length > 0) return nothingBy(onlyHere, understood);
    const table = tableOf(groups);
    const { kind, words, meaning } = planQuery(understood, table);
    const question: TeamQuestion = {
      text: textFor(input.text, understood),
      vectors: kind === "browse" ? [] : await vectorsOf(deps.embedder, meaning, examples, limited),
      synonyms: usedSynonyms(words.anyOf, table).slice(0, termCountMax),
      corrections: await correctionsOf(deps.store, words.anyOf, limited),
      limit,
      facets,
      typing,
      timeZone,
    };
    const answer = await askPages(deps.source, question, limited);
    return answer.kind === "found" ? { ...answer, result: withoutCopies(answer.result, examples) } : answer;
  } catch (error) {
    if (late.aborted || signal.aborted) return { kind: "unreachable", remark: { code: "no-answer" } };
    throw error;
  }
}

/** A server gives so many at once; what comes or goes between two pages may be there twice, or not at all. */
async function askPages(
  source: TeamSource,
  question: TeamQuestion,
  signal: AbortSignal,
): Promise<TeamAnswer> {
  const page = (offset: number) => {
    const limit = Math.min(question.limit - offset, teamPageSize);
    return source.ask({ ...question, limit, ...(offset === 0 ? {} : { offset, facets: false }) }, signal);
  };
  const first = await page(0);
  if (first.kind !== "found") return first;
  const hits = [...first.result.hits];
  for (let offset = teamPageSize; offset < question.limit && hits.length === offset; offset += teamPageSize) {
    const next = await page(offset);
    // What is there already is shown all the same.
    if (next.kind !== "found") break;
    hits.push(...next.result.hits);
  }
  const known = new Map(hits.map((hit) => [hit.itemId, hit]));
  return { ...first, result: { ...first.result, hits: [...known.values()] } };
}

/** Of words that this library does not have: the team may have them, and is asked for those first. */
async function correctionsOf(
  store: Pick<SearchStore, "corrections">,
  terms: readonly QueryTerm[],
  signal: AbortSignal,
): Promise<readonly Synonym[]> {
  const words = terms
    .filter(({ text, prefix }) => !text.includes(" ") && (!prefix || text.length >= unfinishedLettersMin))
    .slice(0, teamCorrectedWordCountMax);
  const known = await Promise.all(words.map(({ text }) => store.corrections(text, 1, signal)));
  return words.flatMap(({ text }, at) => {
    const alternatives = (known[at] ?? []).filter(({ length }) => length <= synonymLengthMax);
    return alternatives.length === 0 ? [] : [{ word: text, alternatives }];
  });
}

/**
 * What names something of this device, of which nobody else could know what is meant. What is to be like an example goes as a
 * vector, as long as there is one of what is meant: without any nothing is near, and what is left of the question is another.
 */
function partsOnlyHere({ looks }: ParsedQuery, { asked }: Examples): readonly string[] {
  const [pictures, recordings] = bySense(looks);
  const wanted = asked.filter(({ not }) => !not);
  const isLike = wanted.length === 0 || wanted.some(({ known }) => known?.vector !== undefined);
  return [
    ...(isLike ? [] : ["like:"]),
    ...(pictures.length > 0 ? ["look:"] : []),
    ...(recordings.length > 0 ? ["sound:"] : []),
  ];
}

/** Which things of this device are meant is not told: they go as a vector. Names of places go as degrees: a server has no list of them. */
function textFor(text: string, understood: ParsedQuery): string {
  const { examples, filters, required } = understood;
  if (examples.length === 0 && ![...filters, ...required.flatMap(filtersOf)].some(isNamed)) return text;
  return print({
    ...understood,
    examples: [],
    filters: filters.map(inDegrees),
    required: required.map((tree) => treeWithFilters(tree, inDegrees)),
  });
}

const isNamed = (filter: QueryFilter): boolean => filter.field === "near" && filter.name !== undefined;

const inDegrees = (filter: QueryFilter): QueryFilter =>
  filter.field === "near" && filter.place !== undefined
    ? { ...filter, written: nearInWords(filter.place, filter.radiusKm) }
    : filter;

/** What is to be like something is something else. */
function withoutCopies(result: TeamResult, { asked }: Examples): TeamResult {
  const contents = new Set(asked.flatMap(({ known }) => known?.contentHash ?? []));
  const hits = result.hits.filter(
    ({ contentHash }) => contentHash === undefined || !contents.has(contentHash),
  );
  return { ...result, hits, totalCount: result.totalCount - (result.hits.length - hits.length) };
}

const nothingBy = (unanswered: readonly string[], understood: ParsedQuery): TeamAnswer => ({
  kind: "found",
  result: {
    hits: [],
    totalCount: 0,
    facets: { kind: [], tag: [], language: [], partition: [] },
    understood,
    unanswered,
    corrections: [],
    steps: [],
  },
});

async function vectorsOf(
  embedder: Embedder,
  meaning: string,
  examples: Examples,
  signal: AbortSignal,
): Promise<TeamQuestion["vectors"]> {
  const { id: spaceId, cutOff: leastCosine } = embedder.space;
  const own = meaning === "" ? undefined : await whereItRuns(() => embedder.embed([meaning], signal));
  const meant = own?.some((value) => value !== 0) === true ? own : undefined;
  return meaningLegs(meant, examples, queryVectorCountMax).map(({ vector }) => ({
    spaceId,
    vector: [...vector],
    leastCosine,
  }));
}
