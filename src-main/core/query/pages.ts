/** Lists that were answered with, kept for their next pages. Derived, in memory: one that is gone is asked for anew. */
import type { OrderPlace } from "#core/ports/search-store.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import { readCursor, writeCursor, type SearchCursor } from "#shared/model/search-cursor.ts";
import { keptFoundCountMax } from "./limits.ts";
import type { Ranked } from "./rank.ts";

/** Where the next page begins. */
export type PageStart =
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "kept"; readonly offset: number; readonly ranked: Ranked }
  | Extract<SearchCursor, { readonly kind: "behind" }>;

export interface Pages {
  /** `question` is the same for all pages of one answer. */
  start(
    input: { readonly cursor?: string | undefined; readonly offset: number },
    question: string,
  ): PageStart | Refusal;
  /** Whether a cursor (or that there is none) still leads on. */
  leads(cursor: string | undefined): boolean;
  /** The cursor behind the first `shownCount` of a list. */
  keep(ranked: Ranked, question: string, shownCount: number): string;
}

/** `session` is another one at every start of the host: a list of the last one is not this one's. */
export function createPages(session: string): Pages {
  const lists = new Map<string, Ranked>();
  const names = new WeakMap<Ranked, string>();
  let madeCount = 0;

  const nameOf = (ranked: Ranked): string => {
    const known = names.get(ranked);
    if (known !== undefined && lists.has(known)) return known;
    const name = `${session}.${madeCount++}`;
    names.set(ranked, name);
    lists.set(name, ranked);
    forgetOldest(lists);
    return name;
  };
  return {
    start({ cursor: text, offset }, question) {
      if (text === undefined) return { kind: "offset", offset };
      const cursor = readCursor(text);
      if (cursor === undefined || cursor.question !== digest(question)) return { refused: "BAD_CURSOR" };
      if (cursor.kind === "behind") return cursor;
      const ranked = lists.get(cursor.list);
      return ranked === undefined
        ? { refused: "CURSOR_EXPIRED" }
        : { kind: "kept", offset: cursor.shownCount, ranked };
    },
    leads(text) {
      const cursor = text === undefined ? undefined : readCursor(text);
      return cursor?.kind !== "kept" || lists.has(cursor.list);
    },
    keep: (ranked, question, shownCount) =>
      writeCursor({ kind: "kept", question: digest(question), shownCount, list: nameOf(ranked) }),
  };
}

/** A list that the store can take up again needs none that is kept. */
export const cursorBehind = (place: OrderPlace, question: string, shownCount: number): string =>
  writeCursor({ kind: "behind", question: digest(question), shownCount, ...place });

/** The last list stays, however long it is. */
function forgetOldest(lists: Map<string, Ranked>): void {
  let foundCount = [...lists.values()].reduce((sum, { found }) => sum + found.length, 0);
  for (const [name, { found }] of lists) {
    if (foundCount <= keptFoundCountMax || lists.size === 1) return;
    lists.delete(name);
    foundCount -= found.length;
  }
}

/** Enough of a question to tell it from another (FNV-1a, 32 bits): a cursor stands in addresses, a question may be long. */
function digest(question: string): string {
  let hash = 0x811c9dc5;
  for (let place = 0; place < question.length; place++)
    hash = Math.imul(hash ^ question.charCodeAt(place), 0x01000193) >>> 0;
  return hash.toString(36);
}
