/** Names of places in a query → where they are, and what is meant. A name that nothing has is told, with what is called nearly so. */
import type { FoundPlaces, Places } from "#core/ports/places.ts";
import type { ParsedQuery, QueryFilter } from "#shared/query/ast.ts";
import { nearNamed } from "#shared/query/near.ts";
import { filtersOf, treeWithFilters } from "#shared/query/tree.ts";

type Near = Extract<QueryFilter, { readonly field: "near" }>;
type Known = ReadonlyMap<string, FoundPlaces>;

/** The same query where it names no place: then the list is not read either. */
export async function resolvePlaces(
  query: ParsedQuery,
  { text, typing }: { readonly text: string; readonly typing: boolean },
  places: Places | undefined,
  signal?: AbortSignal,
): Promise<ParsedQuery> {
  const names = new Set([...query.filters, ...query.required.flatMap(filtersOf)].flatMap(nameOf));
  if (names.size === 0 || places === undefined) return query;
  const known: Known = new Map(
    await Promise.all([...names].map(async (name) => [name, await places.find(name, signal)] as const)),
  );
  return {
    ...query,
    filters: query.filters.map((filter) => placed(filter, known)),
    required: query.required.map((tree) => treeWithFilters(tree, (filter) => placed(filter, known))),
    problems: [...query.problems, ...problemsOf(known, text, typing)],
  };
}

const isNamed = (filter: QueryFilter): filter is Near & { readonly name: string } =>
  filter.field === "near" && filter.place === undefined && filter.name !== undefined;
const nameOf = (filter: QueryFilter): readonly string[] => (isNamed(filter) ? [filter.name] : []);

function placed(filter: QueryFilter, known: Known): QueryFilter {
  if (!isNamed(filter)) return filter;
  const [place] = known.get(filter.name)?.places ?? [];
  return place === undefined
    ? filter
    : {
        ...filter,
        place: place.point,
        name: place.label,
        written: nearNamed(place.label, filter.radiusKm),
      };
}

/** A name that is still being written may yet become one. */
const problemsOf = (known: Known, text: string, typing: boolean): ParsedQuery["problems"] =>
  [...known].flatMap(([name, { places, suggestions }]) => {
    if (places.length > 0 || (typing && text.endsWith(name))) return [];
    const startChar = Math.max(0, text.indexOf(name));
    return [
      {
        range: { startChar, endChar: Math.min(text.length, startChar + name.length) },
        message: "unknown-place" as const,
        expected: suggestions.map(({ label }) => `near:"${label}"`).join(" "),
      },
    ];
  });
