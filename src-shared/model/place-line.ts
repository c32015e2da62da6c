/** The lines that say where something was taken among the words of what a camera made. */
import type { GeoPoint } from "./picture.ts";

/** In degrees. */
export const placeLine = ({ latitude, longitude }: GeoPoint): string =>
  `Place ${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;

/** Nobody begins a line like this who means something else. */
const nameMark = "Place by name: ";

/** By its names, the nearest first: programs for photographs look them up by the degrees. Absent where there is none. */
export function placeNameLine(names: readonly (string | undefined)[]): string | undefined {
  const given = names.flatMap((name) => wholeOf(name ?? "") || []);
  return given.length === 0 ? undefined : `${nameMark}${given.join(", ")}`;
}

/**
 * Invariant: the line is one line and one sentence, so that no segment begins inside of it: what is behind the cut would have no mark
 * and could not be taken out.
 */
const wholeOf = (name: string): string =>
  name
    .replaceAll(/[。！？]/gu, "")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .replaceAll(/["'”’»)\]]*(?:[.!?…]["'”’»)\]]*)+(?=\s)/gu, "");

const written = /^(?:Place -?\d{1,2}\.\d{4}, -?\d{1,3}\.\d{4}(?:\n|$)|Place by name: [^\n]*\n?)/gmu;

/** The same words without those lines, for whoever is not to be told. */
export const withoutPlaceLines = (text: string): string => text.replaceAll(written, "");
