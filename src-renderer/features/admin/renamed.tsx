import { Check, Pencil } from "lucide-react";
import { useState } from "react";
import { TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";

/** A name that can be changed where it stands. */
export function Renamed({
  name,
  onName,
}: {
  readonly name: string;
  readonly onName: (name: string) => void;
}) {
  const text = useText();
  const [draft, setDraft] = useState<string>();
  if (draft === undefined)
    return (
      <h3 className="flex min-w-0 items-center gap-1 text-sm font-semibold">
        <bdi className="[overflow-wrap:anywhere]">{name}</bdi>
        <IconButton label={text("admin.rename", { name })} onClick={() => setDraft(name)} className="-my-1">
          <Pencil aria-hidden="true" />
        </IconButton>
      </h3>
    );
  return (
    <form
      className="flex min-w-0 items-center gap-1"
      onKeyDown={(event) => {
        if (event.key === "Escape") setDraft(undefined);
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.trim() !== "" && draft.trim() !== name) onName(draft.trim());
        setDraft(undefined);
      }}
    >
      <TextField
        label={text("admin.newName")}
        isLabelHidden
        value={draft}
        onValue={setDraft}
        className="max-w-64 min-w-0 flex-1"
      />
      <IconButton type="submit" label={text("save")}>
        <Check aria-hidden="true" />
      </IconButton>
    </form>
  );
}
