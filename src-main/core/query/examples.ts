/** Answers that are to be like some things that were found before, and unlike others. */
import type { Example, SearchStore, SegmentOwner } from "#core/ports/search-store.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { QueryExample } from "#shared/query/ast.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";

export interface Examples {
  /** As asked, with what is known of each. */
  readonly asked: readonly (QueryExample & { readonly known: Example | undefined })[];
}

const noExamples: Examples = { asked: [] };

export async function readExamples(
  store: Pick<SearchStore, "examples">,
  wanted: readonly QueryExample[],
  spaceId: SpaceId,
  signal?: AbortSignal,
): Promise<Examples> {
  if (wanted.length === 0) return noExamples;
  const known = await store.examples(
    wanted.map(({ target }) => target),
    spaceId,
    signal,
  );
  return { asked: wanted.map((example, place) => ({ ...example, known: known[place] })) };
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

/** What the meaning leg looks for, at unit length. Absent where there is neither a question nor anything to be like. */
export function steered(
  question: Float32Array | undefined,
  { asked }: { readonly asked: readonly SteeringExample[] },
): Float32Array | undefined {
  const vectorsOf = (not: boolean): readonly Float32Array[] =>
    asked.flatMap((example) =>
      example.not === not && example.known?.vector !== undefined ? [example.known.vector] : [],
    );
  const like = vectorsOf(false);
  const unlike = vectorsOf(true);
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
