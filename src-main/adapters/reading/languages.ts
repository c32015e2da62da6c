import type { ReadingLanguage } from "#shared/model/reading.ts";

/** What the engine calls them; each is a package of its own. The first decides in doubt: the one with more letters. */
const engineNames = { de: "deu", en: "eng" } as const satisfies Record<ReadingLanguage, string>;

/** In one order, however they were chosen: another order would be another reader. */
export const engineLanguages = (languages: readonly ReadingLanguage[]): readonly string[] =>
  (Object.keys(engineNames) as ReadingLanguage[])
    .filter((language) => languages.includes(language))
    .map((language) => engineNames[language]);
