import * as z from "zod";

/** What speech models know, by ISO 639-1. */
const languages =
  "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha he hi hr ht hu hy id is it " +
  "ja jv ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh";

/** Which language what is said is in: as a person says, or as the model hears it. */
export const SpokenLanguage = z.enum(["automatic", ...languages.split(" ")]);
export type SpokenLanguage = z.infer<typeof SpokenLanguage>;
