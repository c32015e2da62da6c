/** A sentence, or one for each plural form that the language has; `{name}` is replaced by a value. */
export type Message = string | { readonly one: string; readonly other: string };

/** A number is written as the language writes it; `count` also chooses the plural form. */
export type Values = Readonly<Record<string, string | number>>;

/** Text that holds `{name}` for every one of the names: a translation that forgot a value does not compile. */
type Holding<Name extends string> = string &
  ((Name extends string ? (text: `${string}{${Name}}${string}`) => void : never) extends (
    text: infer Text,
  ) => void
    ? Text
    : never);

/** The names of the values that come with a code. */
type ValueName<Remark, Code> = Remark extends { readonly code: infer Own }
  ? Code extends Own
    ? Exclude<keyof Remark & string, "code">
    : never
  : never;

/** One language's sentence for each code of a closed union of remarks, with all that the code brings. */
export type Sentences<Remark extends { readonly code: string }> = {
  readonly [Code in Remark["code"]]:
    | Holding<ValueName<Remark, Code>>
    | { readonly one: string; readonly other: Holding<ValueName<Remark, Code>> };
};

/** The message with its values put in, numbers and plural forms as the language has them. */
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
