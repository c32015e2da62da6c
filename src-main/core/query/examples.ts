/** Answers that are to be like some things that were found before, and unlike others. */
import type { Example, SearchStore, SegmentOwner } from "#core/ports/search-store.ts";
import type { LikeScore } from "#shared/model/hit.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { QueryExample } from "#shared/query/ast.ts";
import type { OwnVector } from "#core/ports/use-cases.ts";
import type { QueryPlan } from "./plan.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { exampleLegCountMax } from "./limits.ts";

export interface Examples {
  /** As asked, with what is known of each. */
  readonly asked: readonly (QueryExample & { readonly known: Example | undefined })[];
  /** Vectors that came with the question. */
  readonly own: readonly OwnVector[];
}

export async function readExamples(
  store: Pick<SearchStore, "examples">,
  {
    examples: wanted,
    vectors: own = [],
  }: { readonly examples: readonly QueryExample[] } & Partial<Pick<QueryPlan, "vectors">>,
  spaceId: SpaceId,
  signal?: AbortSignal,
): Promise<Examples> {
  if (wanted.length === 0) return { asked: [], own };
  const known = await store.examples(
    wanted.map(({ target }) => target),
    spaceId,
    signal,
  );
  return { asked: wanted.map((example, place) => ({ ...example, known: known[place] })), own };
}

/**
 * Rocchio (1971), in the form of Manning, Raghavan and Schütze (2008), section 9.1.1:
 * q′ = α·q + β·mean(like) − γ·mean(unlike), all at unit length. α and β are theirs; γ is larger than their 0.15,
 * for here a person has said of each that it is not meant, where there it is whatever was not clicked.
 */
const weight = { question: 1, like: 0.75, unlike: 0.5 } as const;

/** Of what is to be like it, or unlike. */
export interface SteeringExample {
  readonly not: boolean;
  readonly known: Pick<Example, "vector"> | undefined;
}

/** One search by meaning. */
export interface MeaningLeg {
  /** At unit length. */
  readonly vector: Float32Array;
  /** The example that it is drawn towards, where several are and this is one of them. */
  readonly towards?: Pick<LikeScore, "target" | "name">;
}

interface Steering {
  readonly asked: readonly SteeringExample[];
  readonly own?: readonly OwnVector[];
}

/** With what they are called. */
const likeOf = ({ asked, own }: Examples) => [
  ...asked.flatMap(({ not, target, known }) =>
    not || known?.vector === undefined ? [] : [{ target, name: known.name, vector: known.vector }],
  ),
  ...own.flatMap(({ not, vector }, place) => (not ? [] : [{ name: `vector ${place + 1}`, vector }])),
];
const vectorsOf = ({ asked, own = [] }: Steering, not: boolean): readonly Float32Array[] => [
  ...asked.flatMap(({ not: isNot, known }) =>
    isNot !== not || known?.vector === undefined ? [] : [known.vector],
  ),
  ...own.flatMap(({ not: isNot, vector }) => (isNot === not ? [vector] : [])),
];

/**
 * What the meaning leg looks for: the question drawn towards each example by itself, for what is like one of two that differ
 * need not be like their mean; and away from all that is not meant. Empty where there is neither a question nor
 * anything to be like.
 */
export function meaningLegs(
  question: Float32Array | undefined,
  examples: Examples,
  legCountMax = exampleLegCountMax,
): readonly MeaningLeg[] {
  const unlike = vectorsOf(examples, true);
  const like = likeOf(examples);
  if (like.length < 2) {
    const vector = steered(question, examples);
    return vector === undefined ? [] : [{ vector }];
  }
  const own = like.slice(0, legCountMax);
  const rest = like.slice(legCountMax - 1);
  return own.flatMap(({ vector, ...towards }, place) => {
    const drawing = place < legCountMax - 1 ? [vector] : rest.map((each) => each.vector);
    const drawn = drawnTowards(question, drawing, unlike);
    return drawn === undefined ? [] : [{ vector: drawn, towards }];
  });
}

/** All of them in one vector: what sentences and rerankers are held against. */
export const steered = (question: Float32Array | undefined, examples: Steering): Float32Array | undefined =>
  drawnTowards(question, vectorsOf(examples, false), vectorsOf(examples, true));

function drawnTowards(
  question: Float32Array | undefined,
  like: readonly Float32Array[],
  unlike: readonly Float32Array[],
): Float32Array | undefined {
  if (like.length + unlike.length === 0) return question;
  const length = (question ?? like[0])?.length;
  if (length === undefined) return undefined;
  const sum = new Float32Array(length);
  const add = (vectors: readonly Float32Array[], factor: number): void => {
    for (const vector of vectors)
      for (let place = 0; place < length; place++)
        sum[place] = (sum[place] ?? 0) + (factor * (vector[place] ?? 0)) / vectors.length;
  };
  add(question === undefined ? [] : [question], weight.question);
  add(like, weight.like);
  add(unlike, -weight.unlike);
  const norm = Math.hypot(...sum);
  return norm === 0 ? question : sum.map((value) => value / norm);
}

/** Neither an example nor a copy of one is an answer: it is known already. */
export function withoutExamples(
  owners: readonly SegmentOwner[],
  { asked }: Examples,
): readonly SegmentOwner[] {
  if (asked.length === 0) return owners;
  const items = new Set(asked.map(({ known }) => known?.itemId));
  const contents = new Set(asked.flatMap(({ known }) => known?.contentHash ?? []));
  return owners.filter(
    ({ itemId, contentHash }) =>
      !items.has(itemId) && (contentHash === undefined || !contents.has(contentHash)),
  );
}

/** What is told of them: without a name it is gone, and had no part in the answer. */
export const toldExamples = ({ asked }: Examples): SearchResult["examples"] =>
  asked.map(({ target, not, known }) => ({
    target,
    not,
    ...(known === undefined ? {} : { name: known.name }),
  }));
