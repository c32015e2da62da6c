import type { ReactNode, RefObject } from "react";
import { useText } from "#ui/ui/text.tsx";

/** What stands around a preview, of whatever: Escape closes it. */
export function PreviewFrame({
  paneRef,
  onClose,
  children,
}: {
  readonly paneRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const text = useText();
  return (
    <section
      ref={paneRef}
      tabIndex={-1}
      aria-label={text("preview.label")}
      className="flex h-full min-w-0 flex-col overflow-hidden bg-surface outline-none"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </section>
  );
}
