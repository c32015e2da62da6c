/** What all legs found together, best first, before it is put in an order that somebody asked for. */
import type { WordQuery } from "#core/ports/search-store.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import type { QueryLook } from "#shared/query/ast.ts";
import { bySense } from "#shared/query/look.ts";
import { collapse, everyPlace, type Found } from "./collapse.ts";
import { chanceFor, cutOffWeak } from "./cut-off.ts";
import { readExamples, withoutExamples, type Examples } from "./examples.ts";
import type { WordedSet } from "./facets.ts";
import { fuse } from "./fuse.ts";
import { findShown, type JointLegs } from "./joint/joint-legs.ts";
import type { AskedLook } from "./looks/asked-looks.ts";
import { findLooks, isAsked, type LookSearch } from "./looks/look-leg.ts";
import type { QueryPlan } from "./plan.ts";
import { retrieve, type Correction, type Retrieved } from "./retrieve.ts";
import type { SearchDeps } from "./search.ts";
import type { StepLog } from "./step-log.ts";
import { whereverWorded } from "./wherever-worded.ts";

export interface Best {
  readonly best: readonly Found[];
  readonly noGoodMatch: boolean;
  readonly words: WordQuery;
  readonly vector: Float32Array | undefined;
  readonly corrections: readonly Correction[];
  readonly examples: Examples;
  readonly looks: readonly AskedLook[];
  readonly jointSpaceId?: JointLegs["spaceId"];
  readonly meaningReady: boolean;
  readonly modelFailure?: ModelRemark | undefined;
  /** What facets count, where that is more than what was found. */
  readonly worded?: WordedSet | undefined;
}

/** All that what is found depends on, beside the plan. */
export interface FindManner {
  /** Show what is nearest even where nothing is a match. */
  readonly weak: boolean;
  /** One hit an item; else one a place. */
  readonly collapse: boolean;
  /** The question is not finished. */
  readonly typing: boolean;
}

export async function findBest(
  deps: SearchDeps,
  plan: QueryPlan,
  manner: FindManner,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Best> {
  const examples = await readExamples(deps.store, plan, deps.embedder.space.id, signal);
  const looks = await readLooks(deps, plan, signal);
  const { typing } = manner;
  const [pictures, recordings] = bySense(looks);
  const [retrieved, seen, heard, joint] = await Promise.all([
    retrieve(deps, plan, examples, log, signal),
    deps.looks === undefined ? [] : findLooks("look", deps.looks, pictures, plan, log, signal),
    deps.sounds === undefined ? [] : findLooks("sound", deps.sounds, recordings, plan, log, signal),
    findShown(deps.joint, { ...plan, typing, asked: pictures }, log, signal),
  ]);
  signal?.throwIfAborted();
  const { matches, gibberish, words, vector, corrections, meaningReady, modelFailure } = retrieved;
  const chance = chanceFor(deps.embedder.space, matches.allowedCount);
  const [looked, sounded] = await Promise.all([
    whereverWorded(deps.store, seen, retrieved, signal),
    whereverWorded(deps.store, heard, retrieved, signal),
  ]);
  const candidates = fuse({ ...retrieved, looked, sounded, ...joint }, plan.wordCandidateCountMax);
  const isHopeless = gibberish && examples.asked.length + examples.own.length === 0;
  const { shown, noGoodMatch } = cutOffWeak(
    candidates,
    isHopeless ? { ...chance, cutOff: Infinity } : chance,
    manner.weak,
    await lookCutOff(deps, pictures),
    recordings.length === 0 ? Infinity : deps.sounds?.space.cutOff,
  );
  const ids = shown.map((candidate) => candidate.segmentId);
  const best = await log.timed(
    "fuse",
    async () => {
      const owners = ids.length === 0 ? [] : await deps.store.ownersOf(ids, signal);
      const others = withoutExamples(owners, examples).filter((owner) => !isAsked(owner, looks));
      return manner.collapse ? collapse(shown, others) : everyPlace(shown, others);
    },
    (found) => ({
      strategy: { code: "absolute-scores" },
      why: { code: "words-must-not-bury" },
      count: found.length,
    }),
  );
  const { spaceId: jointSpaceId } = joint;
  const legs = { jointSpaceId, meaningReady, modelFailure };
  const worded = wordedSet(plan, retrieved, examples, looks);
  return { best, noGoodMatch, words, vector, corrections, examples, looks, worded, ...legs };
}

/** In another order only what is not much weaker than the best is an answer: then what was found is all there is. */
function wordedSet(
  { filters, sort }: QueryPlan,
  { words, matches, filtering }: Retrieved,
  { asked }: Examples,
  looks: readonly AskedLook[],
): WordedSet | undefined {
  const { hits, lastSegment } = matches;
  if (sort !== "relevance" || hits.length === 0 || lastSegment === undefined) return undefined;
  const known = [...asked.map((each) => each.known), ...looks.map(({ item }) => item)];
  const itemIds = known.flatMap((each) => each?.itemId ?? []);
  const contents = known.flatMap((each) => each?.contentHash ?? []);
  return { query: words, filters, filtering, lastSegment, without: { itemIds, contents } };
}

async function readLooks(
  { looks, sounds }: SearchDeps,
  plan: QueryPlan,
  signal?: AbortSignal,
): Promise<readonly AskedLook[]> {
  const [pictures, recordings] = bySense(plan.looks);
  const read = (search: LookSearch | undefined, asked: readonly QueryLook[]) =>
    asked.length === 0 || search === undefined ? asked : search.readLooks(asked, signal);
  return (await Promise.all([read(looks, pictures), read(sounds, recordings)])).flat();
}

/** A question without a picture has nothing to cut off, and waits for no index of pictures. */
const lookCutOff = async ({ looks }: SearchDeps, asked: readonly AskedLook[]): Promise<number> =>
  looks === undefined || asked.length === 0
    ? Infinity
    : chanceFor(looks.space, (await looks.index.state()).vectorCount).cutOff;
