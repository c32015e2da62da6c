import { ItemId } from "../model/ids.ts";
import { HeldId, roundedBox } from "../model/picture.ts";
import type { QueryLook } from "./ast.ts";

const part = String.raw`(0(?:\.\d{1,6})?|1(?:\.0{1,6})?)`;
const written = new RegExp(`^([^@]+)(?:@${part},${part},${part},${part})?$`, "u");

const moment = /^([^@]+)(?:@(\d{1,6}(?:\.\d{1,3})?))?$/u;

const targetOf = (written: string | undefined): QueryLook["target"] | undefined =>
  ItemId.safeParse(written).data ?? HeldId.safeParse(written).data;

const msOf = (seconds: string): number => Math.round(Number(seconds) * 1_000);

/**
 * A picture by the id of its item, or as it was handed in; behind an `@` the left, top, width and height of a part of it, or the
 * second of a film whose scene is meant.
 */
export function readLook(text: string): QueryLook | undefined {
  const found = written.exec(text.trim().toLowerCase());
  if (found === null) return readScene(text);
  const target = targetOf(found[1]);
  if (target === undefined) return undefined;
  if (found[2] === undefined) return { target };
  const [x, y, width, height] = found.slice(2).map(Number);
  if (x === undefined || y === undefined || !width || !height) return undefined;
  return { target, box: roundedBox({ x, y, width, height }) };
}

function readScene(text: string): QueryLook | undefined {
  const found = moment.exec(text.trim().toLowerCase());
  const target = targetOf(found?.[1]);
  return target === undefined || found?.[2] === undefined ? undefined : { target, atMs: msOf(found[2]) };
}

/** A recording in the same way; behind an `@` the second of it that is meant. */
export function readSound(text: string): QueryLook | undefined {
  const found = moment.exec(text.trim().toLowerCase());
  const target = targetOf(found?.[1]);
  if (found === null || target === undefined) return undefined;
  return { target, sound: found[2] === undefined ? {} : { atMs: msOf(found[2]) } };
}

/** What is to look so, and what is to sound so. */
export const bySense = <Look extends QueryLook>(
  looks: readonly Look[],
): readonly [pictures: readonly Look[], recordings: readonly Look[]] => [
  looks.filter(({ sound }) => sound === undefined),
  looks.filter(({ sound }) => sound !== undefined),
];
