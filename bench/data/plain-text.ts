/** Prose out of what documentation is written in; code goes, paragraphs stay apart by an empty line. */

const characters: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: " ",
  "#39": "'",
  "#x27": "'",
};

export const plainOfHtml = (html: string): string =>
  html
    .replace(/<(script|style|pre|nav|head|table)\b[\s\S]*?<\/\1>/gi, "\n\n")
    .replace(/<\/?(p|li|ul|ol|div|section|h\d|dt|dd|dl|br|hr|summary|details|blockquote)\b[^>]*>/gi, "\n\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(#?\w+);/g, (_, name: string) => characters[name] ?? " ");

/** Requests of roff that say something: fonts, and what stands in a line with them. */
const spoken = /^\.\s*(B|I|SM|SB|Nm|Ar|Fl|Pa|Xr|Em|Sy|Li|Ql|Dq|Sq|Ns|Cm|Va|Fa|Fn)\s+(.*)$/;
/** Their words are printed without a space between them. */
const joined = /^\.\s*(BR|IR|RB|RI|BI|IB)\s+(.*)$/;

/** A manual page in roff (man or mdoc). */
export function plainOfManual(roff: string): string {
  const lines = roff
    .replace(/^\.\s*(nf|EX|Bd|TS)\b[\s\S]*?^\.\s*(fi|EE|Ed|TE)\b/gm, ".PP")
    .split("\n")
    .map((line) => {
      const [, , words = ""] = spoken.exec(line) ?? [];
      if (words !== "") return words.replaceAll('"', "");
      const [, , parts = ""] = joined.exec(line) ?? [];
      if (parts !== "") return [...parts.matchAll(/"([^"]*)"|(\S+)/g)].map(([, a, b]) => a ?? b).join("");
      if (/^['.]\s*(\\"|IX|ie|el|if|de|ds|nr)/.test(line)) return undefined;
      return /^['.]/.test(line) ? "" : line;
    });
  return lines
    .filter((line) => line !== undefined)
    .join("\n")
    .replace(/\\f(\[\w*\]|\(\w\w|\w)|\\s[+-]?\d+|\\[&|^/,:%]/g, "")
    .replace(/\\\(aq|\\\(cq/g, "'")
    .replace(/\\[*(]\(?\w\w|\\\[\w+\]/g, " ")
    .replace(/\\-/g, "-")
    .replace(/\\e/g, "\\")
    .replace(/\\./g, " ");
}
