/** Wishes that any part of the window may utter and the search screen grants. */
const focusSearchName = "tessera:focus-search";

export const focusSearch = (): boolean => dispatchEvent(new Event(focusSearchName));

export function onFocusSearch(listener: () => void): () => void {
  addEventListener(focusSearchName, listener);
  return () => removeEventListener(focusSearchName, listener);
}
