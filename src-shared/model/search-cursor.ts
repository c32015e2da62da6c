import * as z from "zod";

/**
 * Where a page of an answer ended. `kept`: in a list that the host keeps for a while, so that the order stays as it was
 * whatever is added meanwhile; `behind`: at an item in an order that needs no list. Opaque to callers.
 */
export const SearchCursor = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("kept"),
    question: z.string(),
    shownCount: z.int().nonnegative(),
    list: z.string(),
  }),
  z.object({
    kind: z.literal("behind"),
    question: z.string(),
    shownCount: z.int().nonnegative(),
    key: z.union([z.string(), z.number()]),
    rowId: z.int(),
  }),
]);
export type SearchCursor = z.infer<typeof SearchCursor>;

/** Hexadecimal digits alone: it stands in an address as it is, and nobody is led to read it. */
export const writeCursor = (cursor: SearchCursor): string =>
  Array.from(encodeURIComponent(JSON.stringify(cursor)), (sign) =>
    sign.charCodeAt(0).toString(16).padStart(2, "0"),
  ).join("");

/** `undefined` where it is none that was ever given out. */
export function readCursor(text: string): SearchCursor | undefined {
  if (!/^(?:[0-9a-f]{2})+$/u.test(text)) return undefined;
  try {
    const signs = text.replaceAll(/../gu, (digits) => String.fromCharCode(Number.parseInt(digits, 16)));
    return SearchCursor.safeParse(JSON.parse(decodeURIComponent(signs))).data;
  } catch {
    // Neither an escaped text nor JSON: the answer is the same.
    return undefined;
  }
}
