import type { Snippet } from "#shared/model/hit.ts";
import { MarkedText } from "#ui/ui/marked-text.tsx";
import type { Mark } from "#ui/ui/marks.ts";

/** The snippet with the words that matched on gold and the best sentence underlined. */
export function SnippetText({ snippet }: { readonly snippet: Snippet }) {
  const marks: readonly Mark[] = [
    ...snippet.words.map((range) => ({ ...range, look: "word" as const })),
    ...(snippet.meaning === undefined ? [] : [{ ...snippet.meaning, look: "meaning" as const }]),
  ];
  return <MarkedText text={snippet.text} marks={marks} />;
}
