import { createContext, use, useMemo, type ReactNode } from "react";
import { say, type Values } from "#shared/kit/message.ts";
import { createTeller, english, type Remark } from "#shared/model/remark.ts";
import { createFormats, type Formats } from "./formats.ts";
import { de } from "./messages/de.ts";
import { en } from "./messages/en.ts";
import type { MessageKey } from "./messages/message.ts";
import { germanRemarks } from "./messages/remarks-de.ts";

export type Locale = "en" | "de";
export type Text = (key: MessageKey, values?: Values) => string;
export type Tell = (...remarks: readonly Remark[]) => string;

interface Language {
  readonly locale: Locale;
  readonly text: Text;
  readonly tell: Tell;
  readonly formats: Formats;
}

const catalogues = { en, de } as const;
const remarks = { en: english, de: germanRemarks } as const;
const TextContext = createContext<Language | undefined>(undefined);

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
    return { locale, text, tell: createTeller(remarks[locale], locale), formats };
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
/** What the host remarks, in the chosen language. */
export const useTell = (): Tell => useTextContext().tell;
/** Dates, sizes and numbers as the chosen language writes them. */
export const useFormats = (): Formats => useTextContext().formats;
export const useLocale = (): Locale => useTextContext().locale;
