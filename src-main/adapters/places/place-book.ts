/**
 * All names of all places in one piece of memory, those of the largest place first: a name is found by looking through it, in
 * milliseconds, and what is found first is the largest that has it. Half the memory of a table, and nothing to be kept.
 */
import type { FoundPlaces } from "#core/ports/places.ts";
import { greatCircleKm } from "#shared/model/great-circle.ts";
import type { GeoPoint } from "#shared/model/picture.ts";
import type { NearestPlace, Place } from "#shared/model/place.ts";
import { fold } from "./fold.ts";
import { placeLimits as limits } from "./limits.ts";
import { mark, type PlaceRow } from "./place-list.ts";

interface Entry {
  readonly label: string;
  readonly country: string;
  readonly region: string;
  readonly point: GeoPoint;
  readonly population: number;
  readonly isPart: boolean;
}

export interface PlaceBook {
  find(name: string): FoundPlaces;
  beginning(start: string, limit: number): readonly Place[];
  nearest(point: GeoPoint): NearestPlace | undefined;
}

/** Regions have letters in some countries (TX, BC), where people know them; elsewhere numbers, which nobody knows. */
const hasKnownRegion = (region: string): boolean => /^[A-Z]{2,3}$/u.test(region);
const labelOf = ({ name, region, country }: PlaceRow): string =>
  [name.replaceAll(/[",]/gu, " "), ...(hasKnownRegion(region) ? [region] : []), country].join(", ");

/** What a name of each sort counts, for each of a place's people. */
const nameWeights = [
  [mark.own, limits.ownNameWeight],
  [mark.other, 1],
] as const;

const placeOf = ({ label, point, population }: Entry): Place => ({ label, point, population });

/** Names in one piece of memory, and whose they are. */
function createNames(rows: readonly PlaceRow[]) {
  const starts = new Uint32Array(rows.length);
  let size = 0;
  const entries = rows.map((row, index): Entry => {
    starts[index] = size;
    size += row.names.length;
    const { country, region, latitude, longitude, population, isPart } = row;
    return { label: labelOf(row), country, region, population, isPart, point: { latitude, longitude } };
  });
  const names = Buffer.concat(
    rows.map((row) => row.names),
    size,
  );
  /** Entries in whose names the sequence is, the largest first. */
  function* having(sequence: string): Generator<Entry> {
    const sought = Buffer.from(sequence);
    for (let from = 0; ;) {
      const at = names.indexOf(sought, from);
      if (at === -1) return;
      const index = indexAt(starts, at);
      const entry = entries[index];
      if (entry !== undefined) yield entry;
      from = starts[index + 1] ?? size;
    }
  }
  return { entries, having };
}

export function createPlaceBook(rows: readonly PlaceRow[]): PlaceBook {
  const { entries, having } = createNames(rows);
  /** The first so many with a name that reads so from its begin, the likeliest first. */
  const called = (
    reads: string,
    countMax: number,
    isMeant: (entry: Entry) => boolean = () => true,
  ): readonly Entry[] => {
    const weights = new Map<Entry, number>();
    for (const [sign, weight] of nameWeights) {
      let count = 0;
      for (const entry of having(`${sign}${reads}`)) {
        if (!isMeant(entry)) continue;
        if (count++ === countMax) break;
        if (!weights.has(entry)) weights.set(entry, weight * (1 + entry.population));
      }
    }
    return [...weights].toSorted(([, left], [, right]) => right - left).map(([entry]) => entry);
  };
  const beginning = (start: string, limit: number): readonly Place[] =>
    called(start, limit).slice(0, limit).map(placeOf);
  return {
    find(text) {
      const [name = "", ...qualifiers] = text.split(",").map(fold);
      if (name === "") return { places: [], suggestions: [] };
      const found = called(`${name}${mark.end}`, limits.candidateCountMax, qualifiedBy(qualifiers));
      if (found.length > 0)
        return { places: found.slice(0, 1 + limits.otherCountMax).map(placeOf), suggestions: [] };
      return { places: [], suggestions: suggestionsFor(name, beginning) };
    },
    beginning: (start, limit) => (fold(start) === "" ? [] : beginning(fold(start), limit)),
    nearest: (point) => nearestOf(entries, point),
  };
}

/** The last one that begins at the place or before it. */
function indexAt(starts: Uint32Array, at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

const countryNames = ["en", "de"].map((locale) => new Intl.DisplayNames(locale, { type: "region" }));

/** Its country by code or name, its region by code; all that were written must hold. */
const qualifiedBy =
  (qualifiers: readonly string[]) =>
  ({ country, region }: Entry): boolean =>
    qualifiers.every(
      (each) =>
        each === country.toLowerCase() ||
        (hasKnownRegion(region) && each === region.toLowerCase()) ||
        countryNames.some((names) => fold(names.of(country) ?? "") === each),
    );

/** The longest beginning that anything has. */
function suggestionsFor(
  name: string,
  beginning: (start: string, limit: number) => readonly Place[],
): readonly Place[] {
  for (let length = name.length; length >= limits.rightLettersMin; length--) {
    const found = beginning(name.slice(0, length), limits.suggestionCountMax);
    if (found.length > 0) return found;
  }
  return [];
}

function nearestOf(entries: readonly Entry[], point: GeoPoint): NearestPlace | undefined {
  let best: NearestPlace | undefined;
  for (const entry of entries) {
    // A degree of latitude is 111 kilometres: most are ruled out by it alone.
    if (entry.isPart || Math.abs(entry.point.latitude - point.latitude) > limits.nearestKmMax / 111) continue;
    const distanceKm = greatCircleKm(entry.point, point);
    if (distanceKm <= limits.nearestKmMax && (best === undefined || distanceKm < best.distanceKm))
      best = { label: entry.label, distanceKm };
  }
  return best;
}
