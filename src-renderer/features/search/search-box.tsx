import { Search, X } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Keys } from "#ui/ui/keys.tsx";
import { useText } from "#ui/ui/text.tsx";
import { QueryOverlay } from "./query-overlay.tsx";
import { SuggestionList, type Suggestion } from "./suggestion-list.tsx";
import { useSuggestions } from "./use-search.ts";

export interface SearchBoxProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Enter: the text is final. */
  readonly onCommit: (text: string) => void;
  /** Ctrl/Cmd-Enter: opens the best result in the system's program. */
  readonly onOpenFirst: () => void;
  /** Down from the box: into the results. */
  readonly onLeaveDown: () => void;
  readonly describedBy: string;
}

/** Continuations of words are shown in place, those of the language in a list. */
function useOffers(text: string, wanted: boolean) {
  const suggestions = useSuggestions(text, wanted);
  const listed = suggestions.filter(({ source }) => source === "field" || source === "value");
  const inline = suggestions.find(
    (each) =>
      each.source !== "field" &&
      each.source !== "value" &&
      each.text.length > text.length &&
      each.text.toLowerCase().startsWith(text.toLowerCase()),
  );
  return {
    listed,
    completion: listed.length > 0 || inline === undefined ? "" : inline.text.slice(text.length),
  };
}

export function SearchBox({
  inputRef,
  text,
  onText,
  onCommit,
  onOpenFirst,
  onLeaveDown,
  describedBy,
}: SearchBoxProps) {
  const say = useText();
  const listId = useId();
  const overlayRef = useRef<HTMLDivElement>(null);
  const [isOffering, setIsOffering] = useState(false);
  const [active, setActive] = useState(-1);
  const { listed, completion } = useOffers(text, isOffering);
  const isOpen = isOffering && listed.length > 0;
  const chosen = isOpen ? listed[active] : undefined;

  const type = (next: string): void => {
    onText(next);
    setIsOffering(true);
    setActive(-1);
  };
  const accept = (suggestion: Suggestion): void => {
    onText(suggestion.text.endsWith(":") ? suggestion.text : `${suggestion.text} `);
    setActive(-1);
    setIsOffering(suggestion.text.endsWith(":"));
    inputRef.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const keys = keyActions({
      event,
      text,
      completion,
      listedCount: isOpen ? listed.length : 0,
      active,
      chosen,
      accept,
      setActive,
      type,
      onCommit,
      onOpenFirst,
      onLeaveDown,
      close: () => setIsOffering(false),
      isOpen,
    });
    const run = keys[event.key];
    if (run === undefined || event.nativeEvent.isComposing) return;
    if (run()) event.preventDefault();
  };
  useScrollWith(inputRef, overlayRef, text);

  return (
    <div className="relative">
      <div className="relative flex h-13 items-center rounded-xl border border-line bg-surface shadow-2 transition-shadow focus-within:border-accent-line focus-within:shadow-3">
        <Search aria-hidden="true" className="ml-4 size-5 shrink-0 text-faint" />
        <div className="relative mx-3 h-full min-w-0 flex-1">
          <div
            ref={overlayRef}
            aria-hidden="true"
            className="pointer-events-none absolute inset-0 flex items-center overflow-hidden text-lg whitespace-pre"
          >
            <span>
              <QueryOverlay text={text} completion={completion} />
            </span>
          </div>
          <input
            ref={inputRef}
            type="text"
            role="combobox"
            aria-label={say("search.label")}
            aria-expanded={isOpen}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-describedby={describedBy}
            {...(chosen === undefined ? {} : { "aria-activedescendant": `${listId}-${active}` })}
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            maxLength={2000}
            placeholder={say("search.placeholder")}
            className="absolute inset-0 h-full w-full bg-transparent text-lg text-transparent caret-ink outline-none placeholder:text-faint"
            value={text}
            onChange={(event) => type(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={() => setIsOffering(false)}
          />
        </div>
        {text === "" ? (
          <span className="mr-4">
            <Keys of="/" />
          </span>
        ) : (
          <IconButton
            label={say("search.clear")}
            hint="Esc"
            className="mr-2"
            onClick={() => (onText(""), inputRef.current?.focus())}
          >
            <X aria-hidden="true" />
          </IconButton>
        )}
      </div>
      <SuggestionList
        id={listId}
        text={text}
        suggestions={isOpen ? listed : []}
        active={active}
        onAccept={accept}
      />
    </div>
  );
}

interface KeyContext {
  readonly event: KeyboardEvent<HTMLInputElement>;
  readonly text: string;
  readonly completion: string;
  readonly listedCount: number;
  readonly active: number;
  readonly chosen: Suggestion | undefined;
  readonly isOpen: boolean;
  readonly accept: (suggestion: Suggestion) => void;
  readonly setActive: (active: number) => void;
  readonly type: (text: string) => void;
  readonly close: () => void;
  readonly onCommit: (text: string) => void;
  readonly onOpenFirst: () => void;
  readonly onLeaveDown: () => void;
}

/** What each key does; `true` when it was taken. */
function keyActions(context: KeyContext): Readonly<Record<string, () => boolean>> {
  const { event, text, completion, listedCount, active, chosen, isOpen } = context;
  const done = (...actions: readonly (() => void)[]): true => {
    for (const act of actions) act();
    return true;
  };
  return {
    Enter: () => {
      if (event.ctrlKey || event.metaKey) return done(context.onOpenFirst);
      if (chosen !== undefined) return done(() => context.accept(chosen));
      return done(context.close, () => context.onCommit(text));
    },
    ArrowDown: () =>
      active + 1 < listedCount
        ? done(() => context.setActive(active + 1))
        : done(context.close, context.onLeaveDown),
    ArrowUp: () => isOpen && done(() => context.setActive(Math.max(-1, active - 1))),
    ArrowRight: () =>
      completion !== "" &&
      event.currentTarget.selectionStart === text.length &&
      done(() => context.type(`${text}${completion}`)),
    Escape: () => (isOpen ? done(context.close) : text !== "" && done(() => context.type(""), context.close)),
  };
}

/** A text longer than the box scrolls in it; the coloured one goes along. */
function useScrollWith(
  input: RefObject<HTMLInputElement | null>,
  overlay: RefObject<HTMLDivElement | null>,
  text: string,
): void {
  useEffect(() => {
    const element = input.current;
    if (element === null) return;
    const follow = (): void => {
      if (overlay.current !== null) overlay.current.scrollLeft = element.scrollLeft;
    };
    follow();
    element.addEventListener("scroll", follow);
    return () => element.removeEventListener("scroll", follow);
  }, [input, overlay, text]);
}
