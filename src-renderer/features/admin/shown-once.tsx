import { ClipboardCopy } from "lucide-react";
import { useCopy } from "#ui/ui/copy.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";

/** Secrets that the server keeps no copy of: whoever does not copy them now must make others. */
export function ShownOnce({ says, values }: { readonly says: string; readonly values: readonly string[] }) {
  const text = useText();
  const copy = useCopy();
  return (
    <div role="status" className="mt-3 rounded-md bg-accent-soft px-3 py-2 text-sm">
      <p>{says}</p>
      {values.map((value) => (
        <p key={value} className="mt-1 flex items-center gap-2">
          <code className="font-mono [overflow-wrap:anywhere]">{value}</code>
          <IconButton label={text("admin.copy", { value })} onClick={() => copy(value)}>
            <ClipboardCopy aria-hidden="true" />
          </IconButton>
        </p>
      ))}
    </div>
  );
}
