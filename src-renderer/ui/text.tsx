import { createContext, use, useMemo, type ReactNode } from "react";
import { createFormats, type Formats } from "./formats.ts";
import { de } from "./messages/de.ts";
import { en } from "./messages/en.ts";
import { say, type MessageKey, type Values } from "./messages/message.ts";

export type Locale = "en" | "de";
export type Text = (key: MessageKey, values?: Values) => string;

const catalogues = { en, de } as const;
const TextContext = createContext<
  { readonly locale: Locale; readonly text: Text; readonly formats: Formats } | undefined
>(undefined);

export function TextProvider({
  locale,
  children,
}: {
  readonly locale: Locale;
  readonly children: ReactNode;
}) {
  const value = useMemo(() => {
    const plurals = new Intl.PluralRules(locale);
    const formats = createFormats(locale);
    const text: Text = (key, values) => say(catalogues[locale][key], values, plurals, formats.number);
    return { locale, text, formats };
  }, [locale]);
  return <TextContext value={value}>{children}</TextContext>;
}

function useTextContext() {
  const value = use(TextContext);
  if (value === undefined) throw new Error("no text above this component");
  return value;
}

/** The sentences of the chosen language. */
export const useText = (): Text => useTextContext().text;
/** Dates, sizes and numbers as the chosen language writes them. */
export const useFormats = (): Formats => useTextContext().formats;
export const useLocale = (): Locale => useTextContext().locale;
