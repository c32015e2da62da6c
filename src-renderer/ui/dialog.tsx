import { clsx } from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useEffect, useEffectEvent, useRef, type ReactNode, type RefObject } from "react";
import { useText } from "./text.tsx";

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly wide?: boolean;
  /** There is nothing in it to go to: it is scrolled by keys itself. */
  readonly isText?: boolean;
}

/** Where something is to be written one begins there, and not at the way out. */
function beginAtField(event: Event): void {
  const field =
    event.target instanceof Element ? event.target.querySelector<HTMLElement>(writable) : undefined;
  if (field === null || field === undefined) return;
  event.preventDefault();
  field.focus();
}
const writable =
  'input:is([type="text"], [type="search"], [type="password"], [type="email"], [type="number"]), textarea';

/**
 * A button that had the focus and cannot be pressed any more leaves it to nobody, and no key reaches the window. Where a
 * toast lies above it for Radix, nothing else would hear Escape.
 */
function useEscapeOfNobody(
  windowRef: RefObject<HTMLDivElement | null>,
  open: boolean,
  onEscape: () => void,
): void {
  const close = useEffectEvent(onEscape);
  useEffect(() => {
    if (!open) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented || event.target !== document.body) return;
      // Of windows above each other it is the last one's.
      if ([...document.querySelectorAll('[role="dialog"][data-state="open"]')].at(-1) !== windowRef.current)
        return;
      event.preventDefault();
      close();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [windowRef, open]);
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  wide = false,
  isText = false,
}: DialogProps) {
  const text = useText();
  const windowRef = useRef<HTMLDivElement>(null);
  useEscapeOfNobody(windowRef, open, () => onOpenChange(false));
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-[oklch(0.2_0.02_220/0.45)] backdrop-blur-[2px]" />
        <Radix.Content
          ref={windowRef}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          onOpenAutoFocus={beginAtField}
          onKeyDown={(event) => {
            // A toast that came later lies above it for Radix, and would keep the first Escape from it.
            if (event.key !== "Escape" || event.defaultPrevented) return;
            event.preventDefault();
            onOpenChange(false);
          }}
          className={clsx(
            "fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[calc(100vw-2rem)] -translate-x-1/2 animate-rise flex-col rounded-xl border border-line bg-surface shadow-3",
            wide ? "max-w-2xl" : "max-w-lg",
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="mt-0.5 text-sm text-muted">{description}</Radix.Description>
              )}
            </div>
            {/* Without a hint: it would take the first Escape for itself. */}
            <Radix.Close
              aria-label={text("close")}
              className="-mr-2 flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
            >
              <X aria-hidden="true" className="size-4" />
            </Radix.Close>
          </header>
          <div
            {...(isText ? { tabIndex: 0, role: "group", "aria-label": title } : {})}
            className="min-h-0 flex-1 overflow-y-auto px-5 pb-4"
          >
            {children}
          </div>
          {footer === undefined ? null : (
            <footer className="flex items-center justify-end gap-2 rounded-b-xl border-t border-line bg-canvas px-5 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
