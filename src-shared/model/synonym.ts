import * as z from "zod";

/** Words, or short runs of words, that mean the same to the person who searches: each stands for all of them. */
export const SynonymGroup = z.array(z.string()).readonly();
export type SynonymGroup = z.infer<typeof SynonymGroup>;

/** Two words that differ only in case, in how accents are written or in spaces are one. */
export const foldSynonym = (word: string): string =>
  word.normalize("NFC").toLowerCase().trim().replace(/\s+/gu, " ");

/** Code units of one word. */
export const synonymLengthMax = 60;
/** Words of one group; another one is refused. */
export const synonymsOfGroupMax = 12;
/** Groups in all; another one is refused. */
export const synonymGroupCountMax = 500;
/** Words of a query side by side that are looked up as one synonym ("motor car"). */
export const synonymRunMax = 3;
