import { clsx } from "clsx";
import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";

interface PopoverButtonProps {
  /** Of the button, and of what it opens. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly className?: string;
  /** Width and padding are the content's. */
  readonly panelClassName: string;
  /** Left out, it opens and closes by itself. */
  readonly open?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

/** A quiet button that opens a panel below itself. */
export function PopoverButton({
  label,
  icon,
  className,
  panelClassName,
  children,
  ...root
}: PopoverButtonProps) {
  return (
    <Popover.Root {...root}>
      <Popover.Trigger asChild>
        <Button look="quiet" className={className}>
          {icon}
          {label}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          // To the right of the results lies the preview, to the left of them the way to other screens.
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className={clsx(
            "z-40 animate-rise rounded-lg border border-line bg-surface shadow-3",
            panelClassName,
          )}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
