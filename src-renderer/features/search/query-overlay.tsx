import { clsx } from "clsx";
import type { SpanKind } from "#shared/query/understand.ts";
import { highlight } from "#shared/query/highlight.ts";

const looks: Record<SpanKind, string> = {
  word: "",
  phrase: "rounded-sm bg-gold-soft text-gold-ink",
  excluded: "text-harm line-through decoration-1",
  field: "text-accent font-semibold",
  value: "rounded-sm bg-accent-soft text-accent",
  problem: "problem-line",
};

/** The text of the box again, in colour, under the transparent text of the box itself. */
export function QueryOverlay({ text, completion }: { readonly text: string; readonly completion: string }) {
  const spans = highlight(text);
  let at = 0;
  const pieces = spans.map((span) => {
    const gap = text.slice(at, span.startChar);
    at = span.endChar;
    return (
      <span key={span.startChar}>
        {gap}
        <span className={clsx("[box-decoration-break:clone]", looks[span.kind])}>
          {text.slice(span.startChar, span.endChar)}
        </span>
      </span>
    );
  });
  return (
    <>
      {pieces}
      {text.slice(at)}
      {completion === "" ? null : <span className="text-faint">{completion}</span>}
    </>
  );
}
