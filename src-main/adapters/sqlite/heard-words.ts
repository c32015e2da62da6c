import type { NumberedWords } from "#core/ports/watch-store.ts";
import { spellSigns } from "#shared/kit/lone-signs.ts";
import type { Native } from "#native";
import { type HeardTexts, openHeardTexts } from "./heard-texts.ts";
import { type AskedWords, compileWords } from "./asked-words.ts";
import { standIn } from "./heard-item.ts";
import type { Tokens } from "./known-pieces.ts";
import { createWatchKeys } from "./watch-keys.ts";
import { createNativeMatching, createScriptMatching, type WordMatching } from "./word-matching.ts";

/** What full text keeps of an item apart: words of two of them stand side by side nowhere. */
export type ItemFields = (rowId: number) => readonly string[];

export interface HeardText {
  /** Of its item. */
  readonly rowId: number;
  readonly text: string;
  /** All that the item has; else more of it was heard before, or is yet to be. */
  readonly isWhole: boolean;
}

/**
 * Watches by their words, and what was just stored beside them: the watches are indexed, not the items. Each watch has one
 * word as its key, the rarest that it asks for; only where a new item has it are its other words looked for, and only where
 * these do not decide it is the whole question asked, of the new items alone. In memory, and with the very tokens of the
 * library's full text, so that what a search would find is not missed.
 */
export interface HeardWords {
  /** Each in the place of one with its number. */
  listenFor(added: readonly NumberedWords[], gone: readonly number[]): void;
  hear(items: readonly HeardText[]): readonly { readonly number: number; readonly rowId: number }[];
  /**
   * Whether an item has such words side by side in one of its fields, which are asked for where that may be; undefined where it
   * was not heard last as a whole, or no watch asks for them.
   */
  has(rowId: number, text: string, fieldsOf: ItemFields): boolean | undefined;
}

/** `documentCount`: how many segments of the library have a word as full text keeps it. `Words`: of the addon, where there is one. */
export function createHeardWords(
  documentCount: (term: string) => number,
  Words?: Native["Words"],
): HeardWords {
  const texts = openHeardTexts();
  const watches = new Map<number, AskedWords>();
  const matching = Words === undefined ? createScriptMatching(texts) : createNativeMatching(texts, Words);
  const last = createHeardLast(texts, matching);
  const keys = createWatchKeys((token) => documentCount(texts.termOf(token)));
  return {
    listenFor(added, gone) {
      for (const number of [...gone, ...added.map((watch) => watch.number)]) {
        const before = watches.get(number);
        if (before !== undefined) keys.forget(before);
        watches.delete(number);
      }
      for (const asked of compileWords(last, added)) {
        watches.set(asked.number, asked);
        keys.add(asked);
      }
    },
    hear(written) {
      last.forget();
      if (watches.size === 0 || written.length === 0) return [];
      const heard: { number: number; rowId: number }[] = [];
      const items = written.map(spelledItem);
      const given = items.map(({ text }) => text);
      /** Not decided by their tokens, with the places of the texts that are to be asked. */
      const open = new Map<AskedWords, number[]>();
      for (const asked of keys.keyless()) open.set(asked, [...given.keys()]);
      for (const { place, asked } of matching.met(given, keys.keyed())) {
        if (!asked.isDecidedByTokens) open.set(asked, [...(open.get(asked) ?? []), place]);
        else heard.push({ number: asked.number, rowId: items[place]?.rowId ?? 0 });
      }
      last.keep(items);
      heard.push(...askWhole(texts, items, open));
      return heard;
    },
    has: last.has,
  };
}

/** As full text has it. */
function spelledItem(item: HeardText): HeardText {
  const text = spellSigns(item.text);
  return text === item.text ? item : { ...item, text };
}

/** The words of what was heard last, and of all texts that watches ask for, or did. */
function createHeardLast(
  texts: Pick<HeardTexts, "number" | "tokensOf">,
  matching: Pick<WordMatching, "tokensOf">,
): Pick<HeardTexts, "number"> &
  Pick<HeardWords, "has"> & {
    readonly keep: (items: readonly HeardText[]) => void;
    readonly forget: () => void;
  } {
  const asked = new Map<string, Tokens>();
  /** Places of those that were heard whole. */
  let heard: ReadonlyMap<number, number> = new Map();
  const fields = new Map<number, readonly Tokens[]>();
  const forget = (): void => {
    heard = new Map();
    fields.clear();
  };
  return {
    number(given) {
      // What had no number in the words that were heard may get one.
      forget();
      const numbered = texts.number(given);
      for (const [place, text] of given.entries()) asked.set(text, numbered[place] ?? []);
      return numbered;
    },
    keep(items) {
      heard = new Map(items.flatMap(({ rowId, isWhole }, place) => (isWhole ? [[rowId, place]] : [])));
    },
    forget,
    has(rowId, text, fieldsOf) {
      const [place, tokens] = [heard.get(rowId), asked.get(text)];
      if (place === undefined || tokens === undefined || tokens.length === 0) return undefined;
      if (!standIn(matching.tokensOf(place), tokens)) return false;
      // One word is in one of them; several may stand across two.
      if (tokens.length === 1) return true;
      const own = fields.get(rowId) ?? texts.tokensOf(fieldsOf(rowId).map(spellSigns));
      fields.set(rowId, own);
      return own.some((field) => standIn(field, tokens));
    },
  };
}

/** The whole question of each watch, of those texts alone that one of them may be met by. */
function askWhole(
  texts: Pick<HeardTexts, "match">,
  items: readonly HeardText[],
  open: ReadonlyMap<AskedWords, readonly number[]>,
): readonly { readonly number: number; readonly rowId: number }[] {
  if (open.size === 0) return [];
  const asking = [...open.keys()];
  const asked = [...new Set([...open.values()].flat())].flatMap((place) => items[place] ?? []);
  const found = texts.match(
    asked.map(({ text }) => text),
    asking.map(({ expression }) => expression),
  );
  return asking.flatMap(({ number }, place) =>
    (found[place] ?? []).flatMap((item) => {
      const rowId = asked[item]?.rowId;
      return rowId === undefined ? [] : [{ number, rowId }];
    }),
  );
}
