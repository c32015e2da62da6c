import { useEffect } from "react";
import type { Settings } from "#shared/rpc/system-contract.ts";

const keptKey = "tessera.theme";
const systemDark = matchMedia("(prefers-color-scheme: dark)");

function apply(theme: Settings["theme"]): void {
  const isDark = theme === "dark" || (theme === "system" && systemDark.matches);
  document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
}

/** Before the host has said which: as it was the last time, so that nothing flashes. */
export function applyKeptTheme(): void {
  const kept = localStorage.getItem(keptKey);
  apply(kept === "dark" || kept === "light" ? kept : "system");
}

export function useTheme(theme: Settings["theme"] | undefined): void {
  useEffect(() => {
    if (theme === undefined) return;
    localStorage.setItem(keptKey, theme);
    const follow = (): void => apply(theme);
    follow();
    systemDark.addEventListener("change", follow);
    return () => systemDark.removeEventListener("change", follow);
  }, [theme]);
}
