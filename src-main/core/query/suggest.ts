/** How a query could go on: the grammar first, then the library's own words, values and names. */
import type { Clock } from "#core/ports/clock.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { Search } from "#core/ports/use-cases.ts";
import { prefixLettersMin } from "./limits.ts";
import { completeGrammar, openEnd, type OpenEnd } from "#shared/query/complete.ts";

type Suggestion = Awaited<ReturnType<Search["suggest"]>>[number];

interface SuggestDeps {
  readonly store: SearchStore;
  readonly clock: Clock;
}

export async function suggest(
  { store, clock }: SuggestDeps,
  input: { readonly text: string; readonly limit: number },
  signal?: AbortSignal,
): Promise<readonly Suggestion[]> {
  const end = openEnd(input.text);
  if (end === undefined) return [];
  const grammar = completeGrammar(end, clock.nowMs());
  const library =
    end.field === undefined
      ? await words(store, end, input.limit, signal)
      : await values(store, end, input.limit, signal);
  const distinct = new Map([...grammar, ...library].map((suggestion) => [suggestion.text, suggestion]));
  distinct.delete(input.text);
  return [...distinct.values()].slice(0, input.limit);
}

async function words(
  store: SearchStore,
  end: OpenEnd,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Suggestion[]> {
  if (end.partial === "") return [];
  // Of one or two letters half the library's names begin with a word that begins so.
  const [completions, names] = await Promise.all([
    store.completions(end.partial, limit, signal),
    end.partial.length < prefixLettersMin ? [] : store.namesOf(end.partial, 3, signal),
  ]);
  return [
    ...completions
      .map((word) => ({ text: `${end.head}${word}`, source: "vocabulary" as const }))
      .slice(0, Math.max(1, limit - names.length)),
    ...names.map((name) => ({
      text: `${end.head}"${name.replace(/["“”„]/gu, " ")}"`,
      source: "item" as const,
    })),
  ];
}

async function values(
  store: SearchStore,
  end: OpenEnd,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Suggestion[]> {
  if (end.field !== "in" && end.field !== "tag" && end.field !== "lang") return [];
  const known = await store.valuesOf(end.field, end.partial, limit, signal);
  return known.map((value) => ({
    text: `${end.head}${/[\s,"]/u.test(value) ? `"${value}"` : value}`,
    source: "value",
  }));
}
