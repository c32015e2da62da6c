import { Fragment } from "react";

const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);
const names: Readonly<Record<string, string>> = {
  Mod: isApple ? "⌘" : "Ctrl",
  Enter: "↵",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

/** `Mod+k` → `Ctrl K`, or `⌘ K` where that is the custom. */
export const keyNames = (combination: string): readonly string[] =>
  combination.split("+").map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));

export function Keys({ of }: { readonly of: string }) {
  return (
    <span className="inline-flex gap-1">
      {keyNames(of).map((key) => (
        <Fragment key={key}>
          <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line bg-canvas px-1 font-sans text-xs text-muted">
            {key}
          </kbd>
        </Fragment>
      ))}
    </span>
  );
}
