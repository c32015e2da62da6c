import { hasLoneSigns, spellSigns, untilSign } from "../kit/lone-signs.ts";
import { askedSignCountMax } from "./limits.ts";

/** What is looked for, spelled as what is there is (`spellSigns`). Of what has very many such signs only the beginning is looked for. */
export const spellAsked = (text: string): string =>
  hasLoneSigns(text) ? spellSigns(untilSign(text, askedSignCountMax)) : text;
