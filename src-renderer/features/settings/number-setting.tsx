import { useState } from "react";
import { TextField } from "#ui/ui/field.tsx";

/** A number that is sent when the person is done with it, and only if it is one. */
export function NumberSetting({
  label,
  unit,
  value,
  min,
  max,
  step,
  onValue,
}: {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onValue: (value: number) => void;
}) {
  const [draft, setDraft] = useState<string>();
  const finish = (): void => {
    const number = Number(draft);
    if (draft !== undefined && draft.trim() !== "" && Number.isFinite(number))
      onValue(Math.min(max, Math.max(min, number)));
    setDraft(undefined);
  };
  return (
    <form
      className="flex items-center gap-2"
      onBlur={finish}
      onSubmit={(event) => (event.preventDefault(), finish())}
    >
      <TextField
        label={label}
        isLabelHidden
        type="number"
        min={min}
        max={max}
        step={step}
        value={draft ?? String(value)}
        onValue={setDraft}
        className="w-28"
      />
      <span className="text-sm text-muted">{unit}</span>
    </form>
  );
}
