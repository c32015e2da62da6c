import { ClipboardCopy } from "lucide-react";
import { type ErasureState, useAdminQuery } from "#ui/state/admin.ts";
import { limits } from "#ui/state/limits.ts";
import { Button } from "#ui/ui/button.tsx";
import { useCopy } from "#ui/ui/copy.ts";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** An erasure that was begun, until its signed receipt is there. */
export function ErasureReceipt({ started }: { readonly started: ErasureState }) {
  const text = useText();
  const copyWords = useCopy();
  const formats = useFormats();
  const isDone = started.receipt !== undefined;
  const { data } = useAdminQuery(
    ["erasure", started.id],
    (admin, signal) => admin.erasure.receipt({ id: started.id }, { signal }),
    {
      isEnabled: !isDone,
      everyMs: (answer) => (answer?.receipt === undefined ? limits.erasureEveryMs : false),
    },
  );
  const receipt = started.receipt ?? data?.receipt;
  if (receipt === undefined)
    return (
      <p role="status" className="text-sm text-muted">
        {text("admin.erase.underWay")}
      </p>
    );
  const { erasure, signature } = receipt;
  return (
    <section aria-label={text("admin.erase.receipt")} className="rounded-md bg-sunken px-3 py-3 text-sm">
      <p role="status" className="font-semibold">
        {text("admin.erase.done", { count: erasure.itemIds.length, time: formats.dateTime(erasure.doneMs) })}
      </p>
      <p className="mt-1 text-muted">
        {text("admin.erase.leaf", { seq: erasure.leafSeq, reason: text(`admin.reason.${erasure.reason}`) })}
      </p>
      <p className="mt-1 font-mono text-xs [overflow-wrap:anywhere] text-faint">{signature}</p>
      <Button className="mt-2" onClick={() => copyWords(JSON.stringify(receipt, null, 2))}>
        <ClipboardCopy aria-hidden="true" className="size-4" />
        {text("admin.erase.copy")}
      </Button>
    </section>
  );
}
