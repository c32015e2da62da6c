import { marked, type Mark } from "./marks.ts";

/** A text with the words that matched on gold and what fits in meaning underlined. */
export function MarkedText({ text, marks }: { readonly text: string; readonly marks: readonly Mark[] }) {
  return marked(text, marks).map(({ startChar, text: piece, word, meaning }) => {
    const body = meaning ? <span className="meaning-line">{piece}</span> : piece;
    return word ? <mark key={startChar}>{body}</mark> : <span key={startChar}>{body}</span>;
  });
}
