import { useSyncExternalStore } from "react";
import type { JoinOffer } from "#shared/rpc/join-link.ts";

/** What a link offered last: the form for joining begins with it, and its code stands in no address. */
let offered: JoinOffer | undefined;
const listeners = new Set<() => void>();

export function offerJoin(offer: JoinOffer): void {
  offered = offer;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useJoinOffer = (): JoinOffer | undefined => useSyncExternalStore(subscribe, () => offered);
