import { ORPCError } from "@orpc/client";
import { useRef, useState, type FormEvent } from "react";
import { flushSync } from "react-dom";
import type * as z from "zod";
import { Button, type ButtonLook } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { serverFailureText } from "./failure.ts";

export interface Field<Name extends string> {
  readonly name: Name;
  readonly label: string;
  /** What the server takes: said here before anything is sent. */
  readonly schema: z.ZodType;
  /** What is wrong with anything else, and what to write instead. */
  readonly wrong: string;
  readonly type?: "text" | "email" | "password";
  readonly autoComplete?: AutoFill;
  readonly hint?: string;
  readonly value?: string;
  readonly isOptional?: boolean;
  readonly mono?: boolean;
}

interface FormProps<Name extends string> {
  readonly label: string;
  readonly fields: readonly Field<Name>[];
  readonly submit: string;
  readonly look?: ButtonLook;
  /** Which field a refusal of the server is about; any other is said of the whole form. */
  readonly refusedAt?: Readonly<Partial<Record<string, Name>>>;
  /** What a refusal is called here, where the usual words are of something else. */
  readonly refusedAs?: Readonly<Partial<Record<string, string>>>;
  readonly onSubmit: (valueOf: (name: Name) => string) => Promise<void>;
}

type Problems = Readonly<Record<string, string | undefined>>;

/** A form that says what is wrong where it is wrong, and puts whoever fills it in there. */
export function Form<Name extends string>({
  label,
  fields,
  submit,
  look = "primary",
  refusedAt = {},
  refusedAs = {},
  onSubmit,
}: FormProps<Name>) {
  const text = useText();
  const form = useRef<HTMLFormElement>(null);
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const [problems, setProblems] = useState<Problems>({});
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const valueOf = ({ name, value = "" }: Field<Name>): string => given[name] ?? value;

  const tell = (next: Problems): void => {
    flushSync(() => setProblems(next));
    const first = fields.find(({ name }) => next[name] !== undefined);
    form.current?.querySelector<HTMLInputElement>(`[name="${first?.name ?? ""}"]`)?.focus();
  };
  const send = async (): Promise<void> => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      await onSubmit((name) => fields.filter((field) => field.name === name).map(valueOf)[0] ?? "");
    } catch (thrown) {
      const code = thrown instanceof ORPCError ? String(thrown.code) : "";
      const words = refusedAs[code] ?? serverFailureText(thrown, text);
      const at = refusedAt[code];
      if (at === undefined) setProblem(words);
      else tell({ [at]: words });
    } finally {
      setIsBusy(false);
    }
  };
  const check = (event: FormEvent): void => {
    event.preventDefault();
    const wrong = fields.filter((field) => {
      const value = valueOf(field);
      return !(field.isOptional === true && value.trim() === "") && !field.schema.safeParse(value).success;
    });
    tell(Object.fromEntries(wrong.map(({ name, wrong: words }) => [name, words])));
    if (wrong.length === 0 && !isBusy) void send();
  };
  return (
    <form ref={form} noValidate aria-label={label} onSubmit={check} className="flex flex-col gap-3">
      {fields.map((field) => (
        <TextField
          key={field.name}
          name={field.name}
          label={field.label}
          type={field.type ?? "text"}
          autoComplete={field.autoComplete ?? "off"}
          mono={field.mono ?? false}
          hint={field.hint}
          error={problems[field.name]}
          value={valueOf(field)}
          onValue={(value) => setGiven((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      {problem === undefined ? null : (
        <p role="alert" className="text-sm text-harm">
          {problem}
        </p>
      )}
      <Button type="submit" look={look} disabled={isBusy} className="self-start">
        {submit}
      </Button>
    </form>
  );
}
