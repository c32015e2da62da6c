/**
 * Text as BERT's uncased tokenizer sees it: cleaned, ideographs set apart, lower case, no accents; then words
 * and single punctuation marks. Every rule and its order is that of `BertNormalizer` and `BertPreTokenizer` in
 * `@huggingface/tokenizers` (a test compares them on random text), oddities included: a currency sign or an
 * emoji counts as a letter, a zero-width character or soft hyphen is nothing (what it parted is one word), and
 * ideographs beyond U+FFFF are not set apart.
 */

import { nextHash, wholeHash } from "./token-table.ts";

// Tab and line ends are control characters too, but they part words instead of vanishing.
// oxlint-disable-next-line no-control-regex -- control characters are what it is about.
const deleted = /[\p{Cf}\p{Co}\p{Cs}\uFFFD\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]/gu;
const ideograph = /[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]/g;
const accent = /\p{Mn}+/gu;
// ASCII that needs no rule but lower case.
const plain = /^[\t\n\r\x20-\x7E]*$/;

export function normaliseText(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return text
    .replace(deleted, "")
    .replace(ideograph, " $& ")
    .toLowerCase()
    .normalize("NFD")
    .replace(accent, "");
}

const letter = 1;
const space = 2;
const punctuation = 3;
const highSurrogate = 4;

const classOf = (char: string): number => {
  if (/^\s$/u.test(char)) return space;
  return /^[\p{P}!-/:-@[-`{-~]$/u.test(char) ? punctuation : letter;
};

// By UTF-16 code unit, filled as characters are met: asking a regular expression for each would cost more than all the rest.
const classes = new Uint8Array(0x10000);

function learnClass(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  const found = unit >= 0xd800 && unit <= 0xdbff ? highSurrogate : classOf(text.charAt(index));
  classes[unit] = found;
  return found;
}

/** Calls back with the place and the hash of each word and each punctuation mark of a normalised text, in order. */
export function eachWord(text: string, visit: (start: number, end: number, hash: number) => void): void {
  let start = 0;
  let hash = wholeHash;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    let found = classes[unit]!;
    if (found === 0) found = learnClass(text, index);
    let end = index + 1;
    let next = nextHash(hash, unit);
    if (found === highSurrogate) {
      found = classOf(text.slice(index, index + 2));
      next = nextHash(next, text.charCodeAt(index + 1));
      end++;
    }
    if (found === letter) {
      hash = next;
    } else {
      if (start < index) visit(start, index, hash);
      if (found === punctuation) visit(index, end, hashBetween(text, index, end));
      start = end;
      hash = wholeHash;
    }
    index = end - 1;
  }
  if (start < text.length) visit(start, text.length, hash);
}

const hashBetween = (text: string, start: number, end: number): number => {
  let hash = wholeHash;
  for (let index = start; index < end; index++) hash = nextHash(hash, text.charCodeAt(index));
  return hash;
};
