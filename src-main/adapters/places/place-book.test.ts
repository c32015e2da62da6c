import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createPlaceBook } from "./place-book.ts";
import { readPlaceRows } from "./place-list.ts";

interface Given {
  readonly others?: string;
  readonly at?: readonly [latitude: number, longitude: number];
  readonly country?: string;
  readonly region?: string;
  readonly people?: number;
  readonly code?: string;
}
const line = (
  name: string,
  { others = "", at = [0, 0], country = "PT", region = "14", people = 1_000, code = "PPL" }: Given,
): string =>
  [
    1,
    name,
    name.normalize("NFD").replace(/\p{M}/gu, ""),
    others,
    ...at,
    "P",
    code,
    country,
    "",
    region,
    "",
    "",
    "",
    people,
    "",
    "",
    "Europe/Lisbon",
    "2023-01-01",
  ].join("\t");

function bookOf(...lines: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "tessera-places-"));
  try {
    writeFileSync(join(folder, "list.txt"), `${lines.join("\n")}\n`);
    return createPlaceBook(readPlaceRows(join(folder, "list.txt")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const book = bookOf(
  line("Lisbon", { country: "US", region: "OH", people: 2_700, at: [40.8, -80.8] }),
  line("Lisbon", { others: "Lisboa,Lissabon,Λισαβώνα,LIS", people: 517_802, at: [38.72, -9.13] }),
  line("Alfama", { people: 900_000, at: [38.71, -9.131], code: "PPLX" }),
  line("München", { others: "Munich,Monaco", country: "DE", people: 1_260_391, at: [48.14, 11.58] }),
  line("Toronto", { others: "York,Muddy York", country: "CA", region: "08", people: 2_600_000 }),
  line("York", { country: "GB", region: "ENG", people: 153_717 }),
  line("Monaco", { country: "MC", people: 1_020 }),
  "a line that is none",
);
const labels = (name: string): readonly string[] => book.find(name).places.map(({ label }) => label);

it.each([
  ["the largest of the name, then the others", "lisbon", ["Lisbon, PT", "Lisbon, OH, US"]],
  ["a name in another language, in any case and without its accents", "LISSABON", ["Lisbon, PT"]],
  ["a name in another script", "λισαβωνα", ["Lisbon, PT"]],
  ["its own name without the accent", "munchen", ["München, DE"]],
  ["the one that is called so before the larger one that was once", "york", ["York, ENG, GB", "Toronto, CA"]],
  ["a far larger one by its other name", "Monaco", ["München, DE", "Monaco, MC"]],
  ["that of a country by its code", "Lisbon, US", ["Lisbon, OH, US"]],
  ["that of a country by its name in English or German", "Lisbon, Vereinigte Staaten", ["Lisbon, OH, US"]],
  ["that of a region", "Lisbon, oh", ["Lisbon, OH, US"]],
  ["itself by its label", "Lisbon, OH, US", ["Lisbon, OH, US"]],
  ["nothing in a country that has none", "Lisbon, DE", []],
  ["nothing by a part of a name", "Lisb", []],
  ["nothing by nothing", " , ", []],
])("finds %s", (_, name, found) => {
  expect(labels(name)).toEqual(found);
});

it("suggests what begins as the name does, as far as anything does", () => {
  expect(book.find("Lisbno").suggestions.map(({ label }) => label)).toEqual(["Lisbon, PT", "Lisbon, OH, US"]);
  expect(book.find("Xyzzy")).toEqual({ places: [], suggestions: [] });
});

it("completes names, the largest first", () => {
  expect(book.beginning("l", 9).map(({ label }) => label)).toEqual(["Lisbon, PT", "Lisbon, OH, US"]);
  expect(book.beginning("mün", 9).map(({ label }) => label)).toEqual(["München, DE"]);
  expect(book.beginning("", 9)).toEqual([]);
});

it("tells the nearest town, not a part of one, and none on the high seas", () => {
  expect(book.nearest({ latitude: 38.71, longitude: -9.131 })).toEqual({
    label: "Lisbon, PT",
    distanceKm: expect.closeTo(1.1, 1),
  });
  expect(book.nearest({ latitude: 30, longitude: -40 })).toBeUndefined();
});
