import { expect, it, vi } from "vitest";
import type { Places } from "#core/ports/places.ts";
import { parse } from "#shared/query/parse.ts";
import { print } from "#shared/query/print.ts";
import { resolvePlaces } from "./resolve.ts";

const lisbon = { label: "Lisbon, PT", point: { latitude: 38.72, longitude: -9.13 }, population: 517_802 };
const find = vi.fn<Places["find"]>((name) =>
  Promise.resolve(
    name.toLowerCase().startsWith("lisbon")
      ? { places: [lisbon], suggestions: [] }
      : { places: [], suggestions: [lisbon] },
  ),
);
const places: Places = {
  find,
  beginning: () => Promise.resolve([]),
  nearest: () => Promise.resolve(undefined),
};
const resolved = (text: string, typing = false) =>
  resolvePlaces(parse(text, { nowMs: 0, timeZone: "UTC", typing }), { text, typing }, places);

it.each([
  ["near:lisbon", 'near:"Lisbon, PT"', 10],
  ['near:"lisbon"', 'near:"Lisbon, PT"', 10],
  ["near:lisbon,25km", 'near:"Lisbon, PT, 25km"', 25],
  ['near:"Lisbon, PT, 500m"', 'near:"Lisbon, PT, 0.5km"', 0.5],
])("%s is read, looked up, and printed as what reads back as the same", async (text, printed, radiusKm) => {
  const query = await resolved(text);
  expect(query.filters).toMatchObject([{ field: "near", place: lisbon.point, name: "Lisbon, PT", radiusKm }]);
  expect(query.problems).toEqual([]);
  expect(print(query)).toBe(printed);
  expect((await resolved(printed)).filters).toEqual(query.filters);
});

it("finds names within brackets too, and keeps the minus", async () => {
  const query = await resolved("(near:lisbon OR -near:lisbon) -near:lisbon");
  expect(print(query)).toBe('-near:"Lisbon, PT" (near:"Lisbon, PT" OR -near:"Lisbon, PT")');
});

it("says of a name that nothing has where it stands, and what is called nearly so", async () => {
  const query = await resolved("boats near:atlantis");
  expect(query.filters).toMatchObject([{ name: "atlantis" }]);
  expect(query.filters[0]).not.toHaveProperty("place");
  expect(query.problems).toEqual([
    { range: { startChar: 11, endChar: 19 }, message: "unknown-place", expected: 'near:"Lisbon, PT"' },
  ]);
});

it("says nothing of a name that is still being written", async () => {
  expect((await resolved("boats near:atla", true)).problems).toEqual([]);
  expect((await resolved("near:atlantis boats", true)).problems).toHaveLength(1);
});

it("asks nothing where degrees were written, or no place", async () => {
  find.mockClear();
  expect((await resolved("near:38.7,-9.1,5km boats")).filters).toMatchObject([{ radiusKm: 5 }]);
  await resolved("boats");
  expect(find).not.toHaveBeenCalled();
});
