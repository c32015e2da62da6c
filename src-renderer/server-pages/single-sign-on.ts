/** Single sign-on leaves these pages and comes back: what is to be known then is kept by the tab meanwhile. */
import type { PagePath } from "#shared/rpc/server/page-paths.ts";
import { codeInAddress } from "./address.tsx";
import type { Server } from "./server.ts";

const ceremonyKey = "tessera.single-sign-on";
const pageKey = "tessera.page";
const codeKey = "tessera.code";

/** Goes to the other service; whoever comes back is signed in by the page that they come back to. */
export async function beginSingleSignOn(server: Server): Promise<undefined> {
  const { ceremony, url } = await server.session.singleSignOnBegin();
  sessionStorage.setItem(ceremonyKey, ceremony);
  sessionStorage.setItem(pageKey, location.pathname);
  sessionStorage.setItem(codeKey, codeInAddress);
  location.assign(url);
}

/** That somebody came with, also where they have been away to sign in since. */
export const codeAtHand = (): string =>
  codeInAddress === "" ? (sessionStorage.getItem(codeKey) ?? "") : codeInAddress;
export const forgetCode = (): void => sessionStorage.removeItem(codeKey);

/** What the other service answered, good once: the address forgets it before anything is asked with it. */
export function takeAnswer() {
  const answer = {
    ceremony: sessionStorage.getItem(ceremonyKey) ?? "none",
    query: location.search,
    next: sessionStorage.getItem(pageKey) === "/device" ? ("/device" as const satisfies PagePath) : "/",
  } as const;
  sessionStorage.removeItem(ceremonyKey);
  sessionStorage.removeItem(pageKey);
  history.replaceState(null, "", location.pathname);
  return answer;
}
