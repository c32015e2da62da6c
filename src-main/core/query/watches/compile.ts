import { quantise } from "#shared/kit/int8-vector.ts";
import type { ParsedQuery, Restriction } from "#shared/query/ast.ts";
import { isRelativeDate } from "#shared/query/dates.ts";
import type { SynonymTable } from "#shared/query/synonym-terms.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import { filtersOf } from "#shared/query/tree.ts";
import type { NumberedWatch, StoredWatch } from "#core/ports/watch-store.ts";
import { planQuery } from "../plan.ts";
import type { SteeringExample } from "../examples.ts";
import { type AwaitedLook, type AwaitedPictures, awaitedLooks, awaitedPictures } from "./looks.ts";

/** A watch, with what is compared before it is asked about what comes. */
export interface CompiledWatch extends Omit<NumberedWatch, "vector" | "looks"> {
  readonly threshold: number;
  /** What the model reads of it; undefined where there is nothing to read. */
  readonly meaning: string | undefined;
  /** What it is to be like in meaning besides, or not to be like. */
  readonly examples: readonly SteeringExample[];
  /** What it is to look like, and what to sound like; empty where it names neither. One of them is enough. */
  readonly looks: readonly AwaitedLook[];
  /** The same pictures, for a model to see what they show. */
  readonly pictures: AwaitedPictures | undefined;
  /** Asks for days as they are called today. */
  readonly isDated: boolean;
}

/** Why a query cannot be a watch. */
export const cannotWatch = (query: ParsedQuery): "WATCH_EMPTY" | "WATCH_NOWHERE" | undefined => {
  if (query.problems.some(({ message }) => message === "unknown-place")) return "WATCH_NOWHERE";
  const like = query.examples.filter(({ not }) => !not);
  const asks = [query.words, query.phrases, query.filters, query.required, query.looks, like];
  return asks.every((part) => part.length === 0) ? "WATCH_EMPTY" : undefined;
};

/**
 * A watch is met by an item that has every telling word, or of which a part is as near in meaning as the threshold asks;
 * either way it has the phrases and nothing excluded, and passes the filters. Unlike a search it does not rank: what is met
 * depends on the item alone, and not on what else there is. One that names pictures is met by pictures that look like them and
 * have its words as well, one that names recordings by those that sound like them. One that is to be like something is met by what
 * is as near to its meaning, drawn towards those, as the threshold asks.
 */
export function compileWatch(
  number: number,
  watch: StoredWatch,
  query: ParsedQuery,
  synonyms: SynonymTable,
  examples: readonly SteeringExample[],
): CompiledWatch {
  const plan = planQuery(query, synonyms);
  const { anyOf, phrases, excluded } = plan.words;
  const hasWords = anyOf.length > 0 || phrases.length > 0;
  const texts = phrases.map((text): Restriction => ({ op: "text", text, prefix: false }));
  const without = excluded.map((text): Restriction => ({
    op: "not",
    of: { op: "text", text, prefix: false },
  }));
  const own = {
    number,
    watchId: watch.id,
    afterSegment: watch.afterSegment,
    threshold: watch.threshold,
    isDated: isDated(query),
    pictures: awaitedPictures(watch, query),
    examples,
  };
  if (watch.looks.length > 0) {
    const restrictions = [...plan.filters, ...anyOf.map(wordAsked), ...texts, ...without];
    const looks = awaitedLooks(watch);
    const key = JSON.stringify(restrictions);
    const alike = { meaningRestrictions: restrictions, meaningKey: `meaning ${key}` };
    const wordless = { words: undefined, meaning: undefined, asksFiltersAlone: false };
    return { ...own, ...alike, ...wordless, restrictions, key, looks };
  }
  const restrictions = hasWords ? plan.filters : [...plan.filters, ...without];
  const meaningRestrictions = [...plan.filters, ...texts, ...without];
  const meaning = plan.meaning === "" ? undefined : plan.meaning;
  return {
    ...own,
    words: hasWords ? { anyOf, phrases, excluded } : undefined,
    meaning,
    asksFiltersAlone: !hasWords && meaning === undefined && !examples.some(({ not }) => !not),
    restrictions,
    key: JSON.stringify(restrictions),
    meaningRestrictions,
    meaningKey: `meaning ${JSON.stringify(meaningRestrictions)}`,
    looks: [],
  };
}

const isDated = ({ filters, required }: ParsedQuery): boolean =>
  [...filters, ...required.flatMap(filtersOf)].some(
    (filter) => (filter.field === "after" || filter.field === "before") && isRelativeDate(filter.written),
  );

/** The word, or what the person says means the same. */
function wordAsked({ text, prefix, alternatives }: QueryTerm): Restriction {
  const word = { op: "text", text, prefix } as const;
  const others = alternatives.map((other) => ({ op: "text", text: other, prefix: false }) as const);
  return others.length === 0 ? word : { op: "any", of: [word, ...others] };
}

/** As rows keep them; undefined where the model knows none of the words. */
export function watchCodes(vector: Float32Array): Int8Array | undefined {
  return vector.some((value) => value !== 0) ? quantise(vector).codes : undefined;
}
