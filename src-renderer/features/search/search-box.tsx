import { X } from "lucide-react";
import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from "react";
import type { Suggestion } from "#shared/rpc/search-contract.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Keys } from "#ui/ui/keys.tsx";
import { useText } from "#ui/ui/text.tsx";
import { QueryOverlay } from "./query-overlay.tsx";
import { SuggestionList } from "./suggestion-list.tsx";
import { useSuggestions } from "./use-search.ts";

export interface SearchBoxProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly text: string;
  /** The last word may be unfinished. */
  readonly isTyping: boolean;
  readonly onText: (text: string) => void;
  /** Enter: the text is final. */
  readonly onCommit: (text: string) => void;
  /** A whole query of before, in the place of all that is there. */
  readonly onQuery: (text: string) => void;
  readonly onEmpty: () => void;
  /** Ctrl/Cmd-Enter: opens the best result in the system's program. */
  readonly onOpenFirst: () => void;
  /** Down from the box: into the results. */
  readonly onLeaveDown: () => void;
  readonly describedBy: string;
  /** What stands before the words. */
  readonly start: ReactNode;
  /** Something else than words is searched by, which may be taken out again. */
  readonly onDropGiven: (() => void) | undefined;
  /** Other ways to ask than words. */
  readonly children?: ReactNode;
}

/** Whole queries of before, and what the language offers, are listed; the library's words are shown in place. */
const isListed = ({ source }: Suggestion): boolean => source !== "vocabulary" && source !== "item";
const isOfLanguage = ({ source }: Suggestion): boolean => source === "field" || source === "value";

function useOffers(text: string, wanted: boolean) {
  const suggestions = useSuggestions(text, wanted);
  const inline = suggestions.find(
    (each) =>
      !isListed(each) &&
      each.text.length > text.length &&
      each.text.toLowerCase().startsWith(text.toLowerCase()),
  );
  return {
    listed: suggestions.filter(isListed),
    completion: inline === undefined || suggestions.some(isOfLanguage) ? "" : inline.text.slice(text.length),
  };
}

export function SearchBox({
  inputRef,
  text,
  isTyping,
  onText,
  describedBy,
  start,
  children,
  ...leaving
}: SearchBoxProps) {
  const say = useText();
  const listId = useId();
  const overlayRef = useRef<HTMLDivElement>(null);
  const offer = useOffer({ inputRef, text, onText, ...leaving });
  useScrollWith(inputRef, overlayRef, text);
  return (
    <div className="relative">
      <div className="relative flex h-13 items-center rounded-xl border border-line bg-surface shadow-2 transition-shadow focus-within:border-accent focus-within:shadow-3">
        {start}
        <div className="relative mx-3 h-full max-sm:mx-2 min-w-0 flex-1">
          <div
            ref={overlayRef}
            aria-hidden="true"
            className="pointer-events-none absolute inset-0 flex items-center overflow-hidden text-lg whitespace-pre"
          >
            <span>
              <QueryOverlay text={text} completion={offer.completion} isTyping={isTyping} />
            </span>
          </div>
          <input
            {...inputLook}
            ref={inputRef}
            aria-label={say("search.label")}
            aria-expanded={offer.isOpen}
            aria-controls={listId}
            aria-describedby={describedBy}
            {...(offer.chosen === undefined ? {} : { "aria-activedescendant": `${listId}-${offer.active}` })}
            placeholder={say(
              leaving.onDropGiven === undefined ? "search.placeholder" : "search.placeholderGiven",
            )}
            value={text}
            onChange={(event) => offer.type(event.target.value)}
            onKeyDown={offer.onKeyDown}
            onBlur={offer.close}
          />
        </div>
        {children}
        <BoxEnd
          isEmpty={text === "" && leaving.onDropGiven === undefined}
          onClear={() => (leaving.onEmpty(), inputRef.current?.focus())}
        />
      </div>
      <SuggestionList
        id={listId}
        text={text}
        suggestions={offer.isOpen ? offer.listed : []}
        active={offer.active}
        onAccept={offer.accept}
      />
    </div>
  );
}

const inputLook = {
  type: "text",
  role: "combobox",
  "aria-autocomplete": "list",
  autoComplete: "off",
  autoCapitalize: "off",
  autoCorrect: "off",
  spellCheck: false,
  maxLength: 2000,
  className:
    "absolute inset-0 h-full w-full bg-transparent text-lg text-transparent caret-ink outline-none placeholder:text-faint",
} as const;

/** Empty: the key that leads here. Else: the way to empty it. */
function BoxEnd({ isEmpty, onClear }: { readonly isEmpty: boolean; readonly onClear: () => void }) {
  const say = useText();
  if (isEmpty)
    return (
      <span className="mr-4 max-sm:mr-2 max-sm:*:hidden">
        <Keys of="/" />
      </span>
    );
  return (
    <IconButton label={say("search.clear")} hint="Esc" className="mr-2" onClick={onClear}>
      <X aria-hidden="true" />
    </IconButton>
  );
}

/** What is offered while one types, and what the keys do with it. */
function useOffer({
  inputRef,
  text,
  onText,
  ...leaving
}: Omit<SearchBoxProps, "describedBy" | "isTyping" | "start" | "children">) {
  const [isOffering, setIsOffering] = useState(false);
  const [active, setActive] = useState(-1);
  const { listed, completion } = useOffers(text, isOffering);
  const isOpen = isOffering && listed.length > 0;
  const chosen = isOpen ? listed[active] : undefined;
  const close = (): void => setIsOffering(false);
  const type = (next: string): void => {
    onText(next);
    setIsOffering(true);
    setActive(-1);
  };
  const accept = (suggestion: Suggestion): void => {
    setActive(-1);
    if (!isOfLanguage(suggestion)) {
      setIsOffering(false);
      return leaving.onQuery(suggestion.text);
    }
    onText(suggestion.text.endsWith(":") ? suggestion.text : `${suggestion.text} `);
    setIsOffering(suggestion.text.endsWith(":"));
    inputRef.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const listedCount = isOpen ? listed.length : 0;
    const context = {
      event,
      text,
      completion,
      listedCount,
      active,
      chosen,
      isOpen,
      accept,
      setActive,
      type,
      close,
    };
    const run = keyActions({ ...context, ...leaving })[event.key];
    if (run === undefined || event.nativeEvent.isComposing) return;
    if (run()) event.preventDefault();
  };
  return { listed, completion, isOpen, chosen, active, type, accept, close, onKeyDown };
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
  readonly onDropGiven: (() => void) | undefined;
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
    Backspace: () => text === "" && context.onDropGiven !== undefined && done(context.onDropGiven),
    Escape: () => {
      if (isOpen) return done(context.close);
      if (text !== "") return done(() => context.type(""), context.close);
      return context.onDropGiven !== undefined && done(context.onDropGiven);
    },
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
    const follow = (): void => overlay.current?.scrollTo({ left: element.scrollLeft, behavior: "instant" });
    follow();
    element.addEventListener("scroll", follow);
    return () => element.removeEventListener("scroll", follow);
  }, [input, overlay, text]);
}
