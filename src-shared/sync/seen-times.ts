/**
 * How far a move had heard each device: a device says what it does of an item in the order of its clock, and so what is later
 * in its map than this came after the copy was made, however long before that it was written.
 */
import * as z from "zod";
import { type OwnMap, timeOf } from "./own-maps.ts";

const SeenTimes = z.record(z.string(), z.string());
/** The newest time in the map of each device that had one. */
export type SeenTimes = z.infer<typeof SeenTimes>;

/** In the map of the move. */
export const seenInMap = "seen";
/** What no time is before. */
const beforeAll = "";

const timesIn = ({ map }: OwnMap): readonly string[] =>
  [...map].flatMap(([key, value]) => (key === "f/moved" ? [] : (timeOf(key, value) ?? [])));

export const seenTimes = (maps: readonly OwnMap[]): SeenTimes =>
  Object.fromEntries(
    maps.flatMap((own) => {
      const newest = timesIn(own).toSorted().at(-1);
      return newest === undefined ? [] : [[own.device, newest]];
    }),
  );

/** Whether something was said that the move of this map and time had not heard. One that did not note that had heard all before it. */
export function saidUnseen(
  maps: readonly OwnMap[],
  { device, hlc }: Pick<OwnMap, "device"> & { readonly hlc: string },
): boolean {
  const seen = SeenTimes.safeParse(maps.find((own) => own.device === device)?.map.get(seenInMap)).data;
  return maps.some((own) => {
    const heardUntil = seen === undefined ? hlc : (seen[own.device] ?? beforeAll);
    return timesIn(own).some((time) => time > heardUntil);
  });
}
