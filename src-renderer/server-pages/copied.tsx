import { ClipboardCopy } from "lucide-react";
import { useCopy } from "#ui/ui/copy.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";

/** Something to be taken along as it is. */
export function Copied({ value, what }: { readonly value: string; readonly what: string }) {
  const text = useText();
  const copy = useCopy();
  return (
    <span className="flex items-center gap-1 rounded-md bg-sunken py-1 pr-1 pl-3">
      <code className="min-w-0 flex-1 font-mono text-sm [overflow-wrap:anywhere]">{value}</code>
      <IconButton label={text("server.copy", { what })} onClick={() => copy(value)}>
        <ClipboardCopy aria-hidden="true" />
      </IconButton>
    </span>
  );
}
