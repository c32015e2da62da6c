import { useState } from "react";
import { SharedName } from "#shared/model/team.ts";
import { isRefusedAs } from "#ui/state/admin.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";

/** A name and what is made with it. */
export function NameForm({
  label,
  action,
  isBusy,
  failure,
  onName,
}: {
  readonly label: string;
  readonly action: string;
  readonly isBusy: boolean;
  /** Why the last name was not taken: that there is one already is said at the field. */
  readonly failure: unknown;
  readonly onName: (name: string, onDone: () => void) => void;
}) {
  const text = useText();
  const [draft, setDraft] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const name = draft.trim();
  const isTaken = isRefusedAs(failure, "NAME_TAKEN");
  const problem = isWrong ? text("server.wrong.name") : isTaken ? text("error.NAME_TAKEN") : undefined;
  const submit = (): void => {
    const isTakeable = SharedName.safeParse(name).success;
    setIsWrong(!isTakeable);
    if (isTakeable) onName(name, () => setDraft(""));
  };
  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (name !== "" && !isBusy) submit();
      }}
    >
      <TextField
        label={label}
        value={draft}
        onValue={setDraft}
        error={problem}
        className="max-w-72 min-w-0 flex-1 basis-48"
      />
      <Button type="submit" disabled={name === "" || isBusy} className="self-end">
        {action}
      </Button>
    </form>
  );
}
