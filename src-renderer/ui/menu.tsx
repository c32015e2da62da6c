import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";

interface MenuProps {
  /** What the button is called, where its text alone does not say enough. */
  readonly label: string;
  /** What the list is called. */
  readonly listLabel: string;
  readonly icon: ReactNode;
  readonly text: string;
  readonly children: ReactNode;
}

/** A button that opens a short list of choices. */
export function Menu({ label, listLabel, icon, text, children }: MenuProps) {
  return (
    // The page stays reachable: a list of choices is no dialog.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button look="quiet" aria-label={label}>
          {icon}
          {text}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          // To the right of the results lies the preview, to the left of them the way to other screens.
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={listLabel}
          className="z-40 min-w-44 animate-rise rounded-lg border border-line bg-surface p-1 shadow-3"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const itemLook =
  "flex h-8 items-center gap-2 rounded-md px-2 text-sm outline-none data-highlighted:bg-accent-soft data-highlighted:text-accent";

const indicator = (
  <span className="w-4">
    <DropdownMenu.ItemIndicator>
      <Check aria-hidden="true" className="size-4" />
    </DropdownMenu.ItemIndicator>
  </span>
);

interface MenuChoicesProps<Value extends string> {
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onValue: (value: Value) => void;
  /** What is chosen, where these stand below others; those are then apart. */
  readonly label?: string;
}

const separator = <DropdownMenu.Separator className="my-1 h-px bg-line" />;

export function MenuChoices<Value extends string>({
  value,
  choices,
  onValue,
  label,
}: MenuChoicesProps<Value>) {
  return (
    <>
      {label === undefined ? null : separator}
      <DropdownMenu.RadioGroup
        aria-label={label}
        value={value}
        onValueChange={(given) => {
          const chosen = choices.find((choice) => choice.value === given);
          if (chosen !== undefined) onValue(chosen.value);
        }}
      >
        {choices.map((choice) => (
          <DropdownMenu.RadioItem key={choice.value} value={choice.value} className={itemLook}>
            {indicator}
            {choice.label}
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </>
  );
}

interface MenuSwitch {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Below the choices, apart from them. */
export function MenuSwitches({ switches }: { readonly switches: readonly MenuSwitch[] }) {
  return (
    <>
      {separator}
      {switches.map(({ label, isOn, onChange }) => (
        <DropdownMenu.CheckboxItem key={label} checked={isOn} onCheckedChange={onChange} className={itemLook}>
          {indicator}
          {label}
        </DropdownMenu.CheckboxItem>
      ))}
    </>
  );
}

interface MenuHintProps {
  readonly label: string;
  /** Why it cannot be had yet, and where it is to be had. */
  readonly hint: string;
  readonly onGo: () => void;
}

/** What would be a switch if something was here that is not; it leads to where that comes from. */
export function MenuHint({ label, hint, onGo }: MenuHintProps) {
  return (
    <>
      {separator}
      <DropdownMenu.Item
        onSelect={onGo}
        className="flex max-w-72 flex-col rounded-md py-1 pr-2 pl-8 text-sm text-muted outline-none data-highlighted:bg-accent-soft data-highlighted:text-accent"
      >
        {label}
        <span className="text-xs">{hint}</span>
      </DropdownMenu.Item>
    </>
  );
}
