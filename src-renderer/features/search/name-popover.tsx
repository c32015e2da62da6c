import { useState, type ReactNode } from "react";
import { savedNameLengthMax } from "#shared/model/saved-search.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { PopoverButton } from "#ui/ui/popover-button.tsx";
import { useText } from "#ui/ui/text.tsx";

interface NamePopoverProps {
  /** Of the button, and of what it opens. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly nameLabel: string;
  readonly suggested: string;
  readonly isPending: boolean;
  readonly onName: (name: string, done: () => void) => void;
}

/** A button that asks for a name, and then does what it says. */
export function NamePopover({ label, icon, ...form }: NamePopoverProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <PopoverButton label={label} icon={icon} panelClassName="w-72 p-3" open={isOpen} onOpenChange={setIsOpen}>
      <NameForm {...form} onDone={() => setIsOpen(false)} />
    </PopoverButton>
  );
}

function NameForm({
  nameLabel,
  suggested,
  isPending,
  onName,
  onDone,
}: Omit<NamePopoverProps, "label" | "icon"> & { readonly onDone: () => void }) {
  const text = useText();
  const [name, setName] = useState(suggested.slice(0, savedNameLengthMax));
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onName(name.trim(), onDone);
      }}
    >
      <TextField label={nameLabel} value={name} onValue={setName} className="min-w-0 flex-1" />
      <Button look="primary" type="submit" disabled={!isName(name) || isPending}>
        {text("save")}
      </Button>
    </form>
  );
}

export const isName = (name: string): boolean =>
  name.trim() !== "" && name.trim().length <= savedNameLengthMax;
