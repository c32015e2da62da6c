import { useCallback, useEffect, useRef, useState } from "react";
import { onEmptySearch } from "#ui/state/window-events.ts";
import { useSettled } from "./use-search.ts";
import { searchRoute } from "./search-route.ts";

/** How long a text stands still before it becomes part of the address. */
const addressPauseMs = 300;

export interface QueryText {
  readonly text: string;
  /** The last word may be unfinished. */
  readonly typing: boolean;
  readonly setText: (text: string) => void;
  /** The text is final: from Enter, a chip, a facet. */
  readonly commit: (text: string) => void;
}

/** The text of the box. It is ahead of the address while one types, and follows it on "back". */
export function useQueryText(): QueryText {
  const { q = "" } = searchRoute.useSearch();
  const navigate = searchRoute.useNavigate();
  const [{ text, typing }, setDraft] = useState({ text: q, typing: false });
  const written = useRef(q);
  const settled = useSettled(text, addressPauseMs);

  useEffect(() => {
    if (q === written.current) return;
    written.current = q;
    setDraft({ text: q, typing: false });
  }, [q]);

  const write = useCallback(
    (next: string): void => {
      if (next === written.current) return;
      written.current = next;
      void navigate({
        search: (before) => ({ ...before, q: next === "" ? undefined : next }),
        replace: true,
      });
    },
    [navigate],
  );

  useEffect(() => {
    if (settled === text) write(settled);
  }, [write, settled, text]);

  // The way home is no way at all for the router while the text is not in the address yet.
  useEffect(
    () =>
      onEmptySearch(() => {
        written.current = "";
        setDraft({ text: "", typing: false });
      }),
    [],
  );

  return {
    text,
    typing: typing && !/\s$/.test(text),
    setText: (next) => setDraft({ text: next, typing: true }),
    commit: (next) => (setDraft({ text: next, typing: false }), write(next)),
  };
}
