import { clsx } from "clsx";
import { Tooltip } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

/** A button that shows only an icon; its name is read aloud and shown on hover and focus. */
export function IconButton({
  label,
  hint,
  children,
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  return (
    <Hint text={label} {...(hint === undefined ? {} : { keys: hint })}>
      <button
        {...rest}
        type={type}
        aria-label={label}
        className={clsx(
          "inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-sunken hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent disabled:opacity-50 [&>svg]:size-4",
          className,
        )}
      >
        {children}
      </button>
    </Hint>
  );
}

/** A word on hover and focus. */
export function Hint({
  text,
  keys,
  children,
}: {
  readonly text: string;
  readonly keys?: string;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 animate-fade items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-2"
        >
          {text}
          {keys === undefined ? null : <kbd className="font-sans opacity-80">{keys}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
