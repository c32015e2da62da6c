import type { NumberedWords } from "#core/ports/watch-store.ts";
import { type HeardTexts, openHeardTexts } from "./heard-texts.ts";
import { type AskedWords, compileWords } from "./asked-words.ts";
import { createWatchKeys } from "./watch-keys.ts";

export interface HeardItem {
  readonly rowId: number;
  readonly text: string;
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
  hear(items: readonly HeardItem[]): readonly { readonly number: number; readonly rowId: number }[];
}

/** `documentCount`: how many segments of the library have a word as full text keeps it. */
export function createHeardWords(documentCount: (term: string) => number): HeardWords {
  const texts = openHeardTexts();
  const watches = new Map<number, AskedWords>();
  const keys = createWatchKeys((token) => documentCount(texts.termOf(token)));
  /** In which item a token was met last; items are counted from 1. */
  let metIn = new Uint32Array(1_024);
  let item = 0;
  const meet = (tokens: readonly number[]): void => {
    if (metIn.length < texts.tokenCount()) metIn = grown(metIn, texts.tokenCount());
    // It has met every item that a number can count.
    if (item === 2 ** 32 - 1) {
      item = 0;
      metIn.fill(0);
    }
    item++;
    for (const token of tokens) metIn[token] = item;
  };
  const hasAll = ({ groups }: AskedWords): boolean => {
    for (const group of groups) if (!group.some(isMet)) return false;
    return true;
  };
  const isMet = (tokens: readonly number[]): boolean => {
    for (const token of tokens) if (metIn[token] !== item) return false;
    return true;
  };
  return {
    listenFor(added, gone) {
      for (const number of [...gone, ...added.map((watch) => watch.number)]) {
        const before = watches.get(number);
        if (before !== undefined) keys.forget(before);
        watches.delete(number);
      }
      for (const asked of compileWords(texts, added)) {
        watches.set(asked.number, asked);
        keys.add(asked);
      }
    },
    hear(items) {
      if (watches.size === 0 || items.length === 0) return [];
      const heard: { number: number; rowId: number }[] = [];
      const given = items.map(({ text }) => text);
      /** Not decided by their tokens, with the places of the texts that are to be asked. */
      const open = new Map<AskedWords, number[]>();
      for (const asked of keys.keyless()) open.set(asked, [...given.keys()]);
      for (const [place, tokens] of texts.tokensOf(given).entries()) {
        const met = new Set<AskedWords>();
        meet(tokens);
        for (const token of tokens) for (const asked of keys.of(token)) if (hasAll(asked)) met.add(asked);
        for (const asked of met) {
          if (asked.isDecidedByTokens) heard.push({ number: asked.number, rowId: items[place]?.rowId ?? 0 });
          else open.set(asked, [...(open.get(asked) ?? []), place]);
        }
      }
      heard.push(...askWhole(texts, items, open));
      return heard;
    },
  };
}

function grown(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * length);
  larger.set(array);
  return larger;
}

/** The whole question of each watch, of those texts alone that one of them may be met by. */
function askWhole(
  texts: Pick<HeardTexts, "match">,
  items: readonly HeardItem[],
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
