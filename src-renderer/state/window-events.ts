/** Wishes that any part of the window may utter and the search screen grants. */
function wish(name: string) {
  return {
    utter: (): boolean => dispatchEvent(new Event(name)),
    on(listener: () => void): () => void {
      addEventListener(name, listener);
      return () => removeEventListener(name, listener);
    },
  };
}

export const { utter: focusSearch, on: onFocusSearch } = wish("tessera:focus-search");

/** The box is to be empty, also of what is not part of the address yet. */
export const { utter: emptySearch, on: onEmptySearch } = wish("tessera:empty-search");
