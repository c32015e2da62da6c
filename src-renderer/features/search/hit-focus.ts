import type { FocusEvent, KeyboardEvent, MouseEvent } from "react";
import type { Hit } from "#shared/model/hit.ts";
import type { HitActions } from "./hit-card.tsx";

/** The cards of a list of hits, in order. */
export const cards = (list: HTMLOListElement | null): readonly HTMLElement[] => [
  ...(list?.querySelectorAll<HTMLElement>("[data-hit]") ?? []),
];

export function focusHit(list: HTMLOListElement | null, index = 0): boolean {
  const card = cards(list)[index];
  card?.focus();
  card?.scrollIntoView({ block: "nearest" });
  return card !== undefined;
}

/** `targets`: which card each key goes to; one before the first leaves the list. */
export function moveFocus(
  event: KeyboardEvent,
  list: HTMLOListElement | null,
  targets: Readonly<Record<string, number>>,
  onLeaveUp: () => void,
): void {
  const target = { Home: 0, End: cards(list).length - 1, ...targets }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  if (target < 0) onLeaveUp();
  else focusHit(list, Math.min(target, cards(list).length - 1));
}

/** What a hit's own button does. */
export const hitButton = (hit: Hit, actions: HitActions) => ({
  onFocus(event: FocusEvent) {
    // By keyboard the preview follows the focus; a click says so itself.
    if (event.target.matches(":focus-visible")) actions.onSelect(hit, hit.segmentId);
  },
  onClick(event: MouseEvent) {
    if (event.ctrlKey || event.metaKey) return actions.onOpen(hit);
    actions.onSelect(hit, hit.segmentId);
    // A click that no pointer made is the Enter key.
    if (event.detail === 0) actions.onEnter(hit);
  },
});
