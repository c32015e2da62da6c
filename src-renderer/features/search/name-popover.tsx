import { Popover } from "radix-ui";
import { useState, type ReactNode } from "react";
import { savedNameLengthMax } from "#shared/model/saved-search.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
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
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger asChild>
        <Button look="quiet">
          {icon}
          {label}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          aria-label={label}
          className="z-40 w-72 animate-rise rounded-lg border border-line bg-surface p-3 shadow-3"
        >
          <NameForm {...form} onDone={() => setIsOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
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
