/**
 * Words as a team's server keeps and asks for them, cut and folded as full text does on a device (`porter unicode61
 * remove_diacritics 2`): what is found here and there is the same. Only signs of scripts whose marks are vowels stay whole
 * where full text cuts them.
 */
import { porterStem } from "./porter-stem.ts";

const word = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;
/** Of Latin, Greek and Cyrillic letters. */
const accents = /[\u0300-\u036F]+/g;
const ascii = /^[\0-\x7F]*$/;

/** Small letters without accents. */
export function foldWords(text: string): string {
  const lower = text.toLowerCase();
  if (ascii.test(lower)) return lower;
  return lower.normalize("NFD").replace(accents, "").normalize("NFC").replaceAll("ς", "σ");
}

/** In their order, folded. */
export const foldedWords = (text: string): readonly string[] => foldWords(text).match(word) ?? [];

const plain = /^[a-z0-9]+$/;

/** What forms of a folded word have in common; the word itself where it has no other. */
export const stemOf = (folded: string): string => (plain.test(folded) ? porterStem(folded) : folded);
