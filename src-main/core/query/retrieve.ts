/** Second stage: what each leg finds. Both run at once; neither gives what the filters do not allow. */
import type { Stopwatch } from "#core/ports/clock.ts";
import { type Embedder, whereItRuns } from "#core/ports/embedder.ts";
import { ModelFailure } from "#core/ports/models.ts";
import type { Filtering, SearchStore, WordMatches, WordQuery } from "#core/ports/search-store.ts";
import type { VectorIndex, VectorIndexState } from "#core/ports/vector-index.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import { inEnglish } from "#shared/model/remark.ts";
import { meaningLegs, steered, type Examples, type MeaningLeg } from "./examples.ts";
import { correctedWordCountMax, unfinishedLettersMin, wordHitCountMax } from "./limits.ts";
import { type Meant, nothingMeant, weighMeant } from "./meaning.ts";
import type { QueryPlan } from "./plan.ts";
import { findNear, type Near } from "./near.ts";
import type { PhysicalPlan } from "./planner/choose.ts";
import type { Planner } from "./planner/planner.ts";
import type { StepLog, StepTold } from "./step-log.ts";

export interface RetrieveDeps {
  readonly store: SearchStore;
  readonly vectors: VectorIndex;
  readonly embedder: Embedder;
  readonly clock: Stopwatch;
  readonly planner: Planner;
}

export interface Correction {
  readonly from: string;
  readonly to: string;
}

export interface Retrieved extends Meant {
  /** As asked in the end, corrections included. */
  readonly words: WordQuery;
  readonly matches: WordMatches;
  readonly filtering: Filtering;
  readonly corrections: readonly Correction[];
  /** Absent when the text has no token that the model knows. */
  readonly vector: Float32Array | undefined;
  /** Neither the library nor the model knows any of the words: what is near is near by chance. */
  readonly gibberish: boolean;
  /** All of the vectors were searched; else those that the index had by then. */
  readonly meaningReady: boolean;
  /** Why the model did not run; then there is no vector but that of examples. */
  readonly modelFailure: ModelRemark | undefined;
}

export async function retrieve(
  deps: RetrieveDeps,
  plan: QueryPlan,
  examples: Examples,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Retrieved> {
  const { planner, clock } = deps;
  const changeCount = deps.store.changeCount();
  const beganMs = clock.elapsedMs();
  const chosen = await planner.choose(plan, changeCount, signal);
  const planningMs = clock.elapsedMs() - beganMs;
  const words = matchWords(deps, plan, chosen, log, signal);
  const matches = () => words.then((worded) => worded.matches);
  const asked = chosen.mayBeNothing
    ? matches().then(({ allowedCount }) => allowedCount > 0)
    : Promise.resolve(true);
  const embedded = asked.then((isAsked) =>
    isAsked ? embedQuery(deps, plan, examples, log, signal) : nothingToBeNear(log),
  );
  const meaning = Promise.all([embedded, deps.vectors.state()]);
  const neighbours = meaning.then(([{ legs }, index]) => {
    const readiness = readinessOf(index);
    if (readiness === "absent" || readiness === "empty") return [];
    const { vectorCount } = index;
    return Promise.all(
      legs.map(async (leg) => ({
        leg,
        ...(await findNear(deps, { plan, chosen, leg, vectorCount, matches }, log, signal)),
      })),
    );
  });
  const [worded, [{ vector, failure: modelFailure }, index], found] = await Promise.all([
    words,
    meaning,
    neighbours,
  ]);
  const readiness = readinessOf(index);
  const meaningReady = readiness === "whole" || readiness === "empty";
  log.note(
    "plan",
    planTold(chosen, worded, { vector, modelFailure, readiness }, plan.looks.length > 0),
    planningMs,
  );
  // What is found while some is missing says nothing of what will be found.
  const near = (meaningReady ? found[0] : undefined) ?? nothingNear;
  const { allowedCount, hits } = worded.matches;
  planner.learn(plan, chosen, { ...near, ...worded.matches, vector }, changeCount);
  const meant = allowedCount === 0 ? nothingMeant : await weighMeant(deps.vectors, found, hits, signal);
  const { filtering } = chosen;
  return { ...worded, filtering, ...meant, vector, meaningReady, modelFailure };
}

const nothingNear: Near = { neighbours: [], nearestMs: 0 };

/** `partial`: what the index has of it already, or still, is searched while the rest is read. `empty`: there is nothing. */
type Readiness = "whole" | "empty" | "partial" | "absent";
function readinessOf({ state, vectorCount }: VectorIndexState): Readiness {
  if (vectorCount > 0) return state === "building" ? "partial" : "whole";
  return state === "building" ? "absent" : "empty";
}

function planTold(
  { strategy, why, allowedCount, isRestricted }: PhysicalPlan,
  { words, matches }: Pick<Retrieved, "words" | "matches">,
  {
    vector,
    modelFailure,
    readiness,
  }: Pick<Retrieved, "vector" | "modelFailure"> & { readonly readiness: Readiness },
  looksAsked: boolean,
): StepTold {
  const told = {
    strategy,
    why: readiness === "partial" && vector !== undefined ? ({ code: "index-being-built" } as const) : why,
    count: matches.allowedCount,
    estimate: allowedCount === undefined ? ("none" as const) : { count: allowedCount },
  };
  const alone = { ...told, strategy: { code: "words-alone" } } as const;
  const asksNothing = words.anyOf.length === 0 && words.phrases.length === 0 && vector === undefined;
  if (looksAsked && asksNothing)
    return { ...told, strategy: { code: "looks-alone" }, why: { code: "no-word-to-find" } };
  if (readiness === "absent") return { ...alone, why: { code: "index-being-built" } };
  // Nothing passes, and no model was asked.
  if (isRestricted && matches.allowedCount === 0) return told;
  if (vector === undefined && modelFailure !== undefined) return { ...alone, why: failed(modelFailure) };
  if (vector === undefined) return { ...alone, why: { code: "no-known-word" } };
  if (readiness === "empty") return { ...alone, why: { code: "nothing-embedded" } };
  const isWordless = words.anyOf.length === 0 && words.phrases.length === 0;
  return isWordless && !isRestricted
    ? { ...told, strategy: { code: "meaning-alone" }, why: { code: "no-word-to-find" } }
    : told;
}

const failed = (why: ModelRemark) => ({ code: "model-failed", detail: inEnglish(why) }) as const;

async function matchWords(
  deps: RetrieveDeps,
  plan: QueryPlan,
  { filtering, allowedCount }: PhysicalPlan,
  log: StepLog,
  signal?: AbortSignal,
) {
  const hitCountMax = Math.max(wordHitCountMax, plan.wordCandidateCountMax);
  const frequencies = deps.planner.words;
  const ask = async (words: WordQuery): Promise<WordMatches> => {
    const expected = allowedCount === undefined ? undefined : frequencies.expected(words, allowedCount);
    const matches = await log.timed(
      "words",
      () => deps.store.match(words, plan.filters, hitCountMax, filtering, signal),
      (found) => ({
        ...wordsTold(words, plan.leftOutCount),
        count: found.hits.length,
        ...(expected === undefined ? {} : { estimate: { count: Math.min(expected, hitCountMax) } }),
      }),
    );
    frequencies.seen(words, matches);
    return matches;
  };
  const first = await ask(plan.words);
  const { corrections, gibberish } = await correct(deps, plan.words, first, log, signal);
  if (corrections.length === 0) return { words: plan.words, matches: first, corrections, gibberish };
  const corrected = {
    ...plan.words,
    anyOf: plan.words.anyOf.map((term) => ({
      ...term,
      alternatives: [
        ...term.alternatives,
        ...corrections.filter(({ from }) => from === term.text).map(({ to }) => to),
      ],
    })),
  };
  return { words: corrected, matches: await ask(corrected), corrections, gibberish: false };
}

/** Without a word it lists, or counts, what the filters allow. */
function wordsTold({ anyOf, phrases }: WordQuery, leftOutCount: number): Pick<StepTold, "strategy" | "why"> {
  const [wordCount, phraseCount] = [anyOf.length, phrases.length];
  if (wordCount + phraseCount === 0)
    return { strategy: { code: "leg-left-out" }, why: { code: "no-word-to-find" } };
  const why: PlanRemark =
    leftOutCount === 0
      ? { code: "every-word-tells" }
      : { code: "words-left-to-meaning", count: leftOutCount };
  return { strategy: { code: "full-text", wordCount, phraseCount }, why };
}

interface Corrected {
  readonly corrections: readonly Correction[];
  readonly gibberish: boolean;
}

/**
 * Only words that nobody has are corrected, and none that the model knows whole: those are rare here, not mistyped.
 * An unfinished word is corrected once it is long enough to be one; what it will mean cannot be told yet.
 */
async function correct(
  deps: RetrieveDeps,
  words: WordQuery,
  found: WordMatches,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Corrected> {
  const missing = words.anyOf.filter((_, place) => found.documentCounts[place] === 0);
  const unknown = missing
    .filter(({ text, prefix }) => !text.includes(" ") && (!prefix || text.length >= unfinishedLettersMin))
    .map((term) => term.text);
  if (unknown.length === 0) return { corrections: [], gibberish: false };
  return log.timed(
    "typos",
    async () => {
      const tokenCounts = await whereItRuns(() => deps.embedder.countTokens(unknown, signal));
      const mistyped = unknown.filter((_, place) => tokenCounts?.[place] !== 1);
      const nearest = await Promise.all(
        mistyped.slice(0, correctedWordCountMax).map((word) => deps.store.corrections(word, 1, signal)),
      );
      const corrections = nearest.flatMap((known, place) =>
        known.map((to) => ({ from: mistyped[place] ?? to, to })),
      );
      const single = words.anyOf.filter((term) => !term.text.includes(" "));
      // Nobody can say what a model knows that does not run.
      const allMistyped =
        tokenCounts !== undefined && mistyped.length === single.length && !single.some((term) => term.prefix);
      return { corrections, gibberish: allMistyped && words.phrases.length === 0 };
    },
    ({ corrections }) => ({
      strategy: { code: "nearest-known-word" },
      why: { code: "nobody-has", words: unknown.join(", ") },
      count: corrections.length,
    }),
  );
}

interface Embedded {
  /** What sentences and rerankers are held against. */
  readonly vector: Float32Array | undefined;
  readonly legs: readonly MeaningLeg[];
  readonly failure?: ModelRemark | undefined;
}

function nothingToBeNear(log: StepLog): Embedded {
  const why = { code: "filters-leave", count: 0 } as const;
  log.note("meaning", { strategy: { code: "leg-left-out" }, why, count: 0, estimate: "none" }, 0);
  return { vector: undefined, legs: [] };
}

async function embedQuery(
  { embedder }: RetrieveDeps,
  plan: QueryPlan,
  examples: Examples,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Embedded> {
  // Examples, or a picture, alone: a model may take a while to start, and reads nothing in what is empty.
  if (plan.meaning === "")
    return { vector: steered(undefined, examples), legs: meaningLegs(undefined, examples) };
  const { vector, failure } = await log.timed(
    "embed",
    async (): Promise<{ readonly vector?: Float32Array; readonly failure?: ModelRemark }> => {
      try {
        return { vector: await embedder.embed([plan.meaning], signal) };
      } catch (thrown) {
        // What has the words is found all the same.
        if (thrown instanceof ModelFailure) return { failure: thrown.why };
        throw thrown;
      }
    },
    (given) => ({
      strategy: { code: "model", spaceId: embedder.space.id },
      why: given.failure === undefined ? { code: "compared-as-vectors" } : failed(given.failure),
      count: given.failure === undefined ? 1 : 0,
    }),
  );
  const isKnown = vector?.some((value) => value !== 0) === true;
  const question = isKnown ? vector : undefined;
  return { vector: steered(question, examples), legs: meaningLegs(question, examples), failure };
}
