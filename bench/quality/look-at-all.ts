/** What a look at everything answers: without an index, a plan or a limit. */
import type { Embedder } from "#core/ports/embedder.ts";
import { candidateCountMax, exampleLegCountMax } from "#core/query/limits.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { ParsedQuery, QueryFilter, QueryTree } from "#shared/query/ast.ts";
import { holds, type Known } from "#shared/query/holds.ts";
import { parse } from "#shared/query/parse.ts";
import { wantedTexts } from "#shared/query/tree.ts";
import type { Note, PlanLibrary } from "./plan-library.ts";

export interface Near {
  readonly segmentId: SegmentId;
  readonly cosine: number;
}

export interface Truth {
  /** Pass everything that was asked for, examples among them. */
  readonly allowed: readonly Note[];
  /** Neither an example nor of the item of one. */
  readonly isAnswer: (note: Note) => boolean;
  /** Of each search by meaning all that is allowed, nearest first. */
  readonly legs: readonly (readonly Near[])[];
  /** By the leg that each is nearest to. */
  readonly near: readonly Near[];
  /** What the legs put forward. */
  readonly forward: ReadonlySet<SegmentId>;
  /** Has a word of the question, or what stands for it. */
  readonly hasWord: (note: Note) => boolean;
  /** Share of the words that each part of it has. */
  readonly wordShares: (note: Note) => Readonly<Record<"title" | "text" | "tag", number>>;
}

function passes(note: Note, filter: QueryFilter): boolean {
  switch (filter.field) {
    case "kind":
      return (note.kind === filter.value) !== filter.not;
    case "lang":
      return (note.language === filter.value) !== filter.not;
    case "tag":
      return note.tags.some((tag) => tag === filter.value) !== filter.not;
    case "in":
      return `${note.path}/`.toLowerCase().includes(`/${filter.value.toLowerCase()}/`) !== filter.not;
    case "after":
      return note.modifiedMs >= filter.fromMs;
    case "before":
      return note.modifiedMs < filter.untilMs;
    case "name":
      return (note.path.split("/").at(-1) ?? "").includes(filter.value.toLowerCase()) !== filter.not;
    case "colour":
    case "label":
    case "near":
      return filter.not;
    case "larger":
      return sizeOf(note) >= filter.fromBytes;
    case "smaller":
      return sizeOf(note) < filter.untilBytes;
    // Notes neither play nor are said.
    case "duration":
      return false;
    case "spoken":
      return filter.not;
  }
}

const has = (texts: readonly (string | undefined)[], wanted: string): boolean =>
  texts.some((text) => ` ${text ?? ""} `.includes(` ${wanted} `));
const textsOf = ({ texts, title }: Note): readonly (string | undefined)[] => [...texts, title];
/** Each sign is a byte. */
export const sizeOf = ({ texts }: Pick<Note, "texts">): number => texts.join("").length;

const knownOf = (note: Note): Known => ({
  hasText: (text) => has(textsOf(note), text),
  hasValue: (filter) => passes(note, filter) !== filter.not,
});

/** A look at everything. */
export async function lookAtAll(
  embedder: Embedder,
  { notes, synonyms }: Pick<PlanLibrary, "notes" | "synonyms">,
  text: string,
): Promise<Truth> {
  const query = parse(text, { nowMs: 0, timeZone: "UTC", typing: false });
  const standingFor = (word: string): readonly string[] => (synonyms.includes(word) ? synonyms : [word]);
  const inTrees = query.required.flatMap(wantedTexts).map((each) => each.text);
  const terms = new Set([...query.words.map((word) => word.text), ...inTrees]);
  const asked = [...[...terms].flatMap(standingFor), ...query.phrases.flatMap((phrase) => phrase.split(" "))];
  const allowed = notes.filter((note) => mayAnswer(note, query, standingFor));
  const examples = query.examples.flatMap(({ target, not }) => {
    const own = notes.filter(({ segmentId, itemId }) => segmentId === target || itemId === target);
    return own[0] === undefined ? [] : [{ not, itemId: own[0].itemId, vector: unitSum(own.map(unitOf)) }];
  });
  const isExample = new Set(examples.map(({ itemId }) => itemId));
  const words = [...query.words.map((word) => word.text), ...query.phrases, ...inTrees].join(" ");
  const legs = legsOf(await embedder.embed([words]), examples).map((vector) =>
    allowed
      .map(({ segmentId, codes }) => ({ segmentId, cosine: cosineOf(vector, codes) }))
      .toSorted(byCosine),
  );
  return {
    allowed,
    isAnswer: ({ itemId }) => !isExample.has(itemId),
    legs,
    near: nearestOf(legs),
    forward: new Set(
      legs.flatMap((near) => near.slice(0, candidateCountMax).map(({ segmentId }) => segmentId)),
    ),
    hasWord: (note) => asked.some((word) => has([note.text, note.title], word)),
    wordShares({ title, text: own, tags }) {
      const shareIn = (texts: readonly (string | undefined)[]): number =>
        [...terms].filter((term) => standingFor(term).some((word) => has(texts, word))).length / terms.size;
      return { title: shareIn([title]), text: shareIn([own]), tag: shareIn(tags) };
    },
  };
}

/** Filters of a field that an item has once are alternatives; words of a tree stand for each other where synonyms do. */
function mayAnswer(
  note: Note,
  { filters, required, phrases, excluded }: ParsedQuery,
  standingFor: (word: string) => readonly string[],
): boolean {
  const single = ["kind", "in", "lang", "label"];
  const isAlternative = ({ field, not }: QueryFilter): boolean => !not && single.includes(field);
  const alternatives = Map.groupBy(filters.filter(isAlternative), ({ field }) => field);
  const treeHolds = (tree: QueryTree): boolean => {
    if (tree.op === "text") return standingFor(tree.text).some((word) => has(textsOf(note), word));
    if (tree.op === "all") return tree.of.every(treeHolds);
    if (tree.op === "any") return tree.of.some(treeHolds);
    return holds(tree, knownOf(note));
  };
  return (
    [...alternatives.values()].every((group) => group.some((filter) => passes(note, filter))) &&
    filters.every((filter) => isAlternative(filter) || passes(note, filter)) &&
    required.every(treeHolds) &&
    phrases.every((phrase) => has([note.text], phrase)) &&
    excluded.every((word) => !has(textsOf(note), word))
  );
}

/** Rocchio's weights, to each example by itself; the last stands for all that are left. */
function legsOf(
  question: Float32Array,
  examples: readonly { readonly not: boolean; readonly vector: readonly number[] }[],
): readonly Float32Array[] {
  const unlike = examples.filter(({ not }) => not).map(({ vector }) => vector);
  const like = examples.filter(({ not }) => !not).map(({ vector }) => vector);
  const last = exampleLegCountMax - 1;
  const groups =
    like.length === 0
      ? [[]]
      : like.length <= exampleLegCountMax
        ? like.map((vector) => [vector])
        : [...like.slice(0, last).map((vector) => [vector]), like.slice(last)];
  const mean = (vectors: readonly (readonly number[])[], column: number): number =>
    vectors.reduce((sum, vector) => sum + (vector[column] ?? 0), 0) / Math.max(1, vectors.length);
  return groups.map((group) => {
    const sum = Array.from(
      question,
      (value, column) => value + 0.75 * mean(group, column) - 0.5 * mean(unlike, column),
    );
    const length = Math.hypot(...sum) || 1;
    return Float32Array.from(sum, (value) => value / length);
  });
}

function nearestOf(legs: readonly (readonly Near[])[]): readonly Near[] {
  const best = new Map<SegmentId, number>();
  for (const { segmentId, cosine } of legs.flat())
    best.set(segmentId, Math.max(cosine, best.get(segmentId) ?? -1));
  return Array.from(best, ([segmentId, cosine]) => ({ segmentId, cosine })).toSorted(byCosine);
}

const byCosine = (a: Near, b: Near): number => b.cosine - a.cosine || a.segmentId - b.segmentId;

export const unitOf = ({ codes }: Pick<Note, "codes">): readonly number[] => unitSum([[...codes]]);

function unitSum(vectors: readonly (readonly number[])[]): readonly number[] {
  const sum = (vectors[0] ?? []).map((_, column) =>
    vectors.reduce((total, vector) => total + (vector[column] ?? 0), 0),
  );
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => value / length);
}

/** Of any length: what the planner measures costs with in the background is not at unit length. */
export function cosineOf(vector: Float32Array, codes: Int8Array): number {
  let product = 0;
  for (const [column, code] of codes.entries()) product += code * (vector[column] ?? 0);
  return product / (Math.hypot(...codes) * Math.hypot(...vector) || 1);
}
