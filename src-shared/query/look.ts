import { ItemId } from "../model/ids.ts";
import { HeldPictureId, roundedBox } from "../model/picture.ts";
import type { QueryLook } from "./ast.ts";

const part = String.raw`(0(?:\.\d{1,6})?|1(?:\.0{1,6})?)`;
const written = new RegExp(`^([^@]+)(?:@${part},${part},${part},${part})?$`, "u");

/** A picture by the id of its item, or as it was handed in; behind an `@` the left, top, width and height of a part of it. */
export function readLook(text: string): QueryLook | undefined {
  const found = written.exec(text.trim().toLowerCase());
  if (found === null) return undefined;
  const target = ItemId.safeParse(found[1]).data ?? HeldPictureId.safeParse(found[1]).data;
  if (target === undefined) return undefined;
  if (found[2] === undefined) return { target };
  const [x, y, width, height] = found.slice(2).map(Number);
  if (x === undefined || y === undefined || !width || !height) return undefined;
  return { target, box: roundedBox({ x, y, width, height }) };
}
