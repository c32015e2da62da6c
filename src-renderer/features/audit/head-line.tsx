import type { TreeHead } from "#shared/audit/tree-head.ts";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** The newest signed head: whoever notes it down can later tell whether anything before it was changed. */
export function HeadLine({ head }: { readonly head: TreeHead | undefined }) {
  const text = useText();
  const formats = useFormats();
  if (head === undefined) return <p className="text-sm text-muted">{text("trail.noHead")}</p>;
  return (
    <p className="text-xs [overflow-wrap:anywhere] text-muted">
      {text("trail.head", { count: head.size, time: formats.dateTime(head.timeMs) })}{" "}
      <code className="font-mono text-faint">{head.root}</code>
    </p>
  );
}
