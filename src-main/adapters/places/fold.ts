// oxlint-disable-next-line no-control-regex -- All of ASCII is meant.
const isPlain = /^[\u0000-\u007f]*$/u;

/** Without case and accents, so that "München", "munchen" and "MÜNCHEN" are one. */
export const fold = (text: string): string =>
  (isPlain.test(text) ? text : text.normalize("NFKD").replace(/\p{M}+/gu, ""))
    .toLowerCase()
    .replace(/\s+/gu, " ")
    .trim();
