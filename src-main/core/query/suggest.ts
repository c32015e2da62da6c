/** How a query could go on: the grammar first, then searches of before, then the library's own words, values and names. */
import type { Clock } from "#core/ports/clock.ts";
import type { Places } from "#core/ports/places.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import { prefixLettersMin } from "#shared/query/limits.ts";
import { searchedBeforeCountMax, searchedBeforeLettersMin } from "./limits.ts";
import { hasLoneSigns } from "#shared/kit/lone-signs.ts";
import type { Suggestion } from "#shared/rpc/search-contract.ts";
import { completeGrammar, openEnd, type OpenEnd } from "#shared/query/complete.ts";

interface SuggestDeps {
  readonly store: SearchStore;
  readonly clock: Clock;
  readonly places?: Places;
}

export async function suggest(
  { store, clock, places }: SuggestDeps,
  input: { readonly text: string; readonly limit: number },
  signal?: AbortSignal,
): Promise<readonly Suggestion[]> {
  const end = openEnd(input.text);
  const grammar = end === undefined ? [] : completeGrammar(end, clock.nowMs());
  const [before, library] = await Promise.all([
    searchedBefore(store, input.text, signal),
    end === undefined
      ? []
      : end.field === undefined
        ? words(store, end, input.limit, signal)
        : end.field === "near"
          ? placeNames(places, end, input.limit, signal)
          : values(store, end, input.limit, signal),
  ]);
  // The first that says something says it: a saved search stays one, though it was also made before.
  const distinct = new Map(
    [...grammar, ...before, ...library].toReversed().map((suggestion) => [suggestion.text, suggestion]),
  );
  distinct.delete(input.text);
  return [...distinct.values()].toReversed().slice(0, input.limit);
}

/** Whole searches: saved ones that have the text, and made ones that begin with it. */
async function searchedBefore(
  store: SearchStore,
  text: string,
  signal?: AbortSignal,
): Promise<readonly Suggestion[]> {
  if (text.trim().length < searchedBeforeLettersMin) return [];
  const [saved, recent] = await Promise.all([
    store.savedLike(text, searchedBeforeCountMax, signal),
    store.recentLike(text, searchedBeforeCountMax, signal),
  ]);
  return [
    ...saved.map((search) => ({ text: search.text, source: "saved" as const, name: search.name })),
    ...recent.map((made) => ({ text: made, source: "recent" as const })),
  ];
}

async function words(
  store: SearchStore,
  end: OpenEnd,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Suggestion[]> {
  if (end.partial === "") return [];
  // Of one or two letters half the library's names begin with a word that begins so, but not of signs that are words.
  const tells = end.partial.length >= prefixLettersMin || hasLoneSigns(end.partial);
  const [completions, names] = await Promise.all([
    store.completions(end.partial, limit, signal),
    tells ? store.namesOf(end.partial, 3, signal) : [],
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

/** Of what begins with a digit or a sign nobody knows a name. */
async function placeNames(
  places: Places | undefined,
  { head, partial }: OpenEnd,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Suggestion[]> {
  if (places === undefined || !head.endsWith(":")) return [];
  if (!/^\p{L}/u.test(partial)) {
    // The list is read while the name is being written. Who asks by the name is told of a failure.
    if (partial === "") places.beginning("", limit).catch(() => undefined);
    return [];
  }
  const found = await places.beginning(partial, limit, signal);
  return found.map(({ label }) => ({ text: `${head}"${label}"`, source: "value" as const }));
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
