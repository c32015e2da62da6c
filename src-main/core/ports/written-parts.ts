import type { SpokenPart } from "./transcriber.ts";

/** The text of what was heard in parts, and where in it each of them begins, in UTF-16 code units. */
export interface WrittenParts<Part> {
  readonly text: string;
  readonly parts: readonly (Part & { readonly startChar: number })[];
}

/** With a space between two parts but where the later one goes on with the earlier; parts without a word are left out. */
export function putTogether<Part extends Pick<SpokenPart, "text" | "goesOn">>(
  heard: readonly Part[],
): WrittenParts<Part> {
  const parts: (Part & { readonly startChar: number })[] = [];
  let text = "";
  for (const part of heard) {
    const words = part.text.trim().replaceAll(/\s+/gu, " ");
    if (words === "") continue;
    if (text !== "" && part.goesOn !== true) text += " ";
    parts.push({ ...part, startChar: text.length });
    text += words;
  }
  return { text, parts };
}
