import { useState } from "react";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";

/** A name and what is made with it. */
export function NameForm({
  label,
  action,
  isBusy,
  onName,
}: {
  readonly label: string;
  readonly action: string;
  readonly isBusy: boolean;
  readonly onName: (name: string, onDone: () => void) => void;
}) {
  const [draft, setDraft] = useState("");
  const name = draft.trim();
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (name !== "" && !isBusy) onName(name, () => setDraft(""));
      }}
    >
      <TextField label={label} value={draft} onValue={setDraft} className="w-72 max-w-full" />
      <Button type="submit" disabled={name === "" || isBusy}>
        {action}
      </Button>
    </form>
  );
}
