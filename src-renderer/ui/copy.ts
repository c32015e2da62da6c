import { useText } from "./text.tsx";
import { useToast } from "./toasts.tsx";

/** Puts words into the clipboard, and says whether that went well. */
export function useCopy(): (value: string) => void {
  const text = useText();
  const toast = useToast();
  return (value) => {
    // Where the page did not come over TLS, or from this machine, a browser has no clipboard for it.
    const { clipboard } = navigator as Partial<Pick<Navigator, "clipboard">>;
    const copied = clipboard?.writeText(value) ?? Promise.reject(new Error("no clipboard"));
    copied.then(
      () => toast({ message: text("admin.copied") }),
      () => toast({ message: text("admin.notCopied"), tone: "harm" }),
    );
  };
}
