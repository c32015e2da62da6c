import { clsx } from "clsx";
import { highlight } from "#shared/query/highlight.ts";
import type { SpanKind } from "#shared/query/notes.ts";

const looks: Record<SpanKind, string> = {
  word: "",
  phrase: "rounded-sm bg-gold-soft text-gold-ink",
  excluded: "text-harm line-through decoration-1",
  field: "text-accent font-semibold",
  value: "rounded-sm bg-accent-soft text-accent",
  operator: "text-gold-ink",
  problem: "problem-line",
};

interface QueryOverlayProps {
  readonly text: string;
  /** How the last word goes on, shown faintly behind it. */
  readonly completion: string;
  readonly isTyping: boolean;
}

/** The text of the box again, in colour, under the transparent text of the box itself. */
export function QueryOverlay({ text, completion, isTyping }: QueryOverlayProps) {
  // What is still being written is not wrong yet.
  const spans = highlight(text).map((span) =>
    isTyping && span.kind === "problem" && span.endChar === text.length
      ? { ...span, kind: "field" as const }
      : span,
  );
  const pieces = spans.map((span, index) => (
    <span key={span.startChar}>
      {text.slice(spans[index - 1]?.endChar ?? 0, span.startChar)}
      <span className={clsx("[box-decoration-break:clone]", looks[span.kind])}>
        {text.slice(span.startChar, span.endChar)}
      </span>
    </span>
  ));
  return (
    <>
      {pieces}
      {text.slice(spans.at(-1)?.endChar ?? 0)}
      {completion === "" ? null : <span className="text-faint">{completion}</span>}
    </>
  );
}
