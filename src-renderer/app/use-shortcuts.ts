import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";
import { focusSearch } from "#ui/state/window-events.ts";

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

/** What is open before the page has keys of its own, and whoever types there does not mean the page. */
const isInDialog = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="dialog"]') !== null;

/** Keys that work wherever one is. */
export function useShortcuts(show: (overlay: "palette" | "help") => void): void {
  const navigate = useNavigate();
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return show("palette");
    }
    if (isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isInDialog(event.target)) return;
    if (event.key === "?") return show("help");
    if (event.key !== "/") return;
    event.preventDefault();
    void navigate({ to: "/", search: (before) => before }).then(focusSearch);
  });
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
