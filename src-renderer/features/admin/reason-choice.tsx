import { ErasureReason } from "#shared/audit/receipt.ts";
import { Choice } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";

/** Why something is erased: it stands in the receipt. */
export function ReasonChoice({
  reason,
  onReason,
}: {
  readonly reason: ErasureReason;
  readonly onReason: (reason: ErasureReason) => void;
}) {
  const text = useText();
  return (
    <Choice
      label={text("admin.erase.why")}
      value={reason}
      choices={ErasureReason.options.map((value) => ({ value, label: text(`admin.reason.${value}`) }))}
      onValue={onReason}
      className="w-72 max-w-full"
    />
  );
}
