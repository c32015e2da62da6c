import { useSyncExternalStore, type ComponentProps, type MouseEvent } from "react";
import type { PagePath } from "#shared/rpc/server/page-paths.ts";

/** Codes come behind `#`, which no browser sends anywhere, and are not left in the history of one that others use. */
function takeCode(): string {
  const code = decodeURIComponent(location.hash.slice(1));
  if (code !== "") history.replaceState(null, "", location.pathname + location.search);
  return code;
}
export const codeInAddress = takeCode();

const subscribe = (listener: () => void): (() => void) => {
  addEventListener("popstate", listener);
  return () => removeEventListener("popstate", listener);
};

export const usePath = (): string => useSyncExternalStore(subscribe, () => location.pathname);

export function go(path: PagePath): void {
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}

/** Goes to another of these pages without fetching anything, so that whoever is signed in stays so. */
export function PageLink({ to, ...rest }: Omit<ComponentProps<"a">, "href"> & { readonly to: PagePath }) {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return <a {...rest} href={to} onClick={follow} />;
}
