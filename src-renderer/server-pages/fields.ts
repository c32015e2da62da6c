import * as z from "zod";
import { Email, passwordLengthMin, PersonName, SecretCode } from "#shared/rpc/server/people-model.ts";
import { useText } from "#ui/ui/text.tsx";
import type { Field } from "./form.tsx";

/** Fields that several forms have, and what is wrong with what is written there. */
export function useFields() {
  const text = useText();
  const field =
    (schema: z.ZodType, wrong: string) =>
    <Name extends string>(given: Omit<Field<Name>, "schema" | "wrong">): Field<Name> => ({
      ...given,
      schema,
      wrong,
    });
  const named = field(PersonName, text("server.wrong.name"));
  const coded = field(SecretCode, text("server.wrong.code"));
  const password = field(z.string().min(1), text("server.wrong.password"));
  // By characters, as people count: an emoji is one.
  const long = z.string().refine((given) => [...given.normalize("NFKC")].length >= passwordLengthMin);
  return {
    named,
    coded,
    email: field(
      Email,
      text("server.wrong.email"),
    )({ name: "email", label: text("team.email"), type: "email", autoComplete: "username" }),
    password,
    newPassword: field(
      long,
      text("server.password.short", { count: passwordLengthMin }),
    )({
      name: "password",
      label: text("server.newPassword"),
      hint: text("server.newPasswordHint", { count: passwordLengthMin }),
      type: "password",
      autoComplete: "new-password",
    }),
  };
}
