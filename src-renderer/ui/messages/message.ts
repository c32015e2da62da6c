import type { en } from "./en.ts";

/** A sentence, or one for each plural form that the language has; `{name}` is replaced by a value. */
export type Message = string | { readonly one: string; readonly other: string };
export type MessageKey = keyof typeof en;
/** A number is written as the language writes it; `count` also chooses the plural form. */
export type Values = Readonly<Record<string, string | number>>;
export type Catalogue = Readonly<Record<MessageKey, Message>>;

export function say(
  message: Message,
  values: Values | undefined,
  plurals: Intl.PluralRules,
  number: (value: number) => string,
): string {
  const count = values?.["count"];
  const form =
    typeof message === "string"
      ? message
      : typeof count === "number" && plurals.select(count) === "one"
        ? message.one
        : message.other;
  if (values === undefined) return form;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}
