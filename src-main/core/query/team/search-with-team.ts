/** A search of this device, and of the team beside it: what is here is answered at once, whatever the team does. */
import type { Clock } from "#core/ports/clock.ts";
import { type Embedder, whereItRuns } from "#core/ports/embedder.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { SearchWithTeam, TeamAnswer, TeamQuestion, TeamSource } from "#core/ports/team-search.ts";
import { isRefusal, type Search } from "#core/ports/use-cases.ts";
import type { ParsedQuery } from "#shared/query/ast.ts";
import { bySense } from "#shared/query/look.ts";
import { queryLengthMax } from "#shared/query/limits.ts";
import { parse } from "#shared/query/parse.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import type { FoundTogether, TeamPart } from "#shared/rpc/team-search.ts";
import { planQuery } from "../plan.ts";
import { together } from "./together.ts";

export interface SearchWithTeamDeps {
  readonly search: Search;
  readonly source: TeamSource;
  readonly store: Pick<SearchStore, "ownersOf">;
  readonly embedder: Embedder;
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
  const { totalCount, unanswered } = result;
  return { hits: merged.slice(0, limit), here, team: { kind: "answered", totalCount, unanswered } };
}

/** Never rejects but where the search was given up: a team that cannot answer is no reason to show nothing. */
async function ask(deps: SearchWithTeamDeps, input: Input, signal: AbortSignal): Promise<TeamAnswer> {
  const { text, limit, typing, waitMs } = input;
  const timeZone = deps.timeZone();
  const understood = parse(text, { nowMs: deps.clock.nowMs(), timeZone, typing });
  const onlyHere = fieldsOnlyHere(understood);
  if (onlyHere.length > 0) return nothingBy(onlyHere, understood);
  const late = AbortSignal.timeout(waitMs);
  const limited = AbortSignal.any([signal, late]);
  try {
    const vectors = await vectorsOf(deps.embedder, understood, limited);
    return await deps.source.ask({ text, vectors, limit, typing, timeZone }, limited);
  } catch (error) {
    if (late.aborted || signal.aborted) return { kind: "unreachable", remark: { code: "no-answer" } };
    throw error;
  }
}

/** What names something of this device: nobody else could know what is meant. */
function fieldsOnlyHere({ examples, looks }: ParsedQuery): readonly string[] {
  const [pictures, recordings] = bySense(looks);
  return [
    ...(examples.length > 0 ? ["like"] : []),
    ...(pictures.length > 0 ? ["look"] : []),
    ...(recordings.length > 0 ? ["sound"] : []),
  ];
}

const nothingBy = (unanswered: readonly string[], understood: ParsedQuery): TeamAnswer => ({
  kind: "found",
  result: {
    hits: [],
    totalCount: 0,
    facets: { kind: [], tag: [], language: [], partition: [] },
    understood,
    unanswered,
    steps: [],
  },
});

async function vectorsOf(
  embedder: Embedder,
  understood: ParsedQuery,
  signal: AbortSignal,
): Promise<TeamQuestion["vectors"]> {
  const { meaning } = planQuery(understood);
  if (meaning === "") return [];
  const { id: spaceId, cutOff: leastCosine } = embedder.space;
  const vector = await whereItRuns(() => embedder.embed([meaning], signal));
  return vector?.some((value) => value !== 0) === true ? [{ spaceId, vector: [...vector], leastCosine }] : [];
}
