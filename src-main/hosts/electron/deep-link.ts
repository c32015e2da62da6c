import * as z from "zod";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { JoinOffer } from "#shared/rpc/join-link.ts";
import type { ShellCommand } from "#shared/rpc/shell-command.ts";

export const DEEP_LINK_SCHEME = "tessera";

/** `tessera://search?q=…`, `tessera://item/<id>?segment=<n>`, `tessera://join?server=<url>`; anything else is not a link of ours. */
export function parseDeepLink(text: string): ShellCommand | undefined {
  const url = URL.parse(text);
  if (url === null || url.protocol !== `${DEEP_LINK_SCHEME}:`) return undefined;
  if (url.host === "search") {
    const query = z.string().min(1).max(2000).safeParse(url.searchParams.get("q"));
    return query.success ? { kind: "search", text: query.data } : { kind: "focus-search" };
  }
  if (url.host === "join") {
    const offer = JoinOffer.safeParse(Object.fromEntries(url.searchParams));
    return offer.success ? { kind: "join-team", offer: offer.data } : undefined;
  }
  if (url.host === "item") {
    const itemId = ItemId.safeParse(url.pathname.slice(1));
    const segmentId = z.coerce.number().pipe(SegmentId).safeParse(url.searchParams.get("segment"));
    if (!itemId.success) return undefined;
    return {
      kind: "open-item",
      itemId: itemId.data,
      ...(segmentId.success ? { segmentId: segmentId.data } : {}),
    };
  }
  return undefined;
}

/** The first link among command-line arguments, as a second instance hands them over. */
export function deepLinkIn(argv: readonly string[]): ShellCommand | undefined {
  for (const argument of argv) {
    const link = parseDeepLink(argument);
    if (link !== undefined) return link;
  }
  return undefined;
}
