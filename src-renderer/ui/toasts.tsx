import { X } from "lucide-react";
import { Toast } from "radix-ui";
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { useText } from "./text.tsx";

export interface ToastInput {
  readonly message: string;
  readonly tone?: "plain" | "harm";
  readonly durationMs?: number;
  readonly action?: { readonly label: string; readonly run: () => void };
}
interface ShownToast extends ToastInput {
  readonly id: number;
}

const ToastContext = createContext<((toast: ToastInput) => void) | undefined>(undefined);

export function useToast(): (toast: ToastInput) => void {
  const show = use(ToastContext);
  if (show === undefined) throw new Error("no toasts above this component");
  return show;
}

function OneToast({ toast, onGone }: { readonly toast: ShownToast; readonly onGone: () => void }) {
  const text = useText();
  const toastRef = useRef<HTMLLIElement>(null);
  const isKept = useRef(false);
  return (
    <Toast.Root
      ref={toastRef}
      open
      duration={toast.durationMs ?? 5000}
      // Escape is the window's that is open, and takes no undo with it; who is in the toast leaves it so.
      onEscapeKeyDown={({ target }) => {
        isKept.current = !(target instanceof Node) || toastRef.current?.contains(target) !== true;
      }}
      onOpenChange={(open) => {
        if (!open && !isKept.current) onGone();
        isKept.current = false;
      }}
      // While a window is open the rest of the page takes no presses; what a toast offers is of that window.
      className="pointer-events-auto flex animate-rise items-center gap-3 rounded-lg border border-line bg-surface py-2 pr-2 pl-4 shadow-3"
    >
      <Toast.Description className={toast.tone === "harm" ? "flex-1 text-sm text-harm" : "flex-1 text-sm"}>
        {toast.message}
      </Toast.Description>
      {toast.action === undefined ? null : (
        <Toast.Action
          altText={toast.action.label}
          onClick={toast.action.run}
          className="h-7 rounded-md px-2 text-sm font-semibold text-accent hover:bg-accent-soft"
        >
          {toast.action.label}
        </Toast.Action>
      )}
      <Toast.Close
        aria-label={text("close")}
        className="flex size-7 items-center justify-center rounded-md text-faint hover:bg-sunken hover:text-ink"
      >
        <X aria-hidden="true" className="size-4" />
      </Toast.Close>
    </Toast.Root>
  );
}

let nextToastId = 0;

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const [toasts, setToasts] = useState<readonly ShownToast[]>([]);
  const show = useCallback(
    (toast: ToastInput) => setToasts((shown) => [...shown.slice(-3), { ...toast, id: nextToastId++ }]),
    [],
  );
  const value = useMemo(() => show, [show]);
  return (
    <ToastContext value={value}>
      <Toast.Provider label={text("toast.region")} swipeDirection="right">
        {children}
        {toasts.map((toast) => (
          <OneToast
            key={toast.id}
            toast={toast}
            onGone={() => setToasts((shown) => shown.filter(({ id }) => id !== toast.id))}
          />
        ))}
        <Toast.Viewport
          label={text("toast.region")}
          // Each is announced apart. What says how live it is stays there for screen readers while a window is open.
          aria-live="off"
          className="fixed right-4 bottom-4 z-60 max-sm:bottom-16 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none"
        />
      </Toast.Provider>
    </ToastContext>
  );
}
