/** "de" → "German", or "Deutsch", in the language of the reader. */
export function languageName(code: string, locale: string): string {
  if (code === "und") return "—";
  return new Intl.DisplayNames(locale, { type: "language", fallback: "code" }).of(code) ?? code;
}
