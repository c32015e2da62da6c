import type { QueryLook } from "#shared/query/ast.ts";
import { type Text, useText } from "#ui/ui/text.tsx";
import { understood, withoutExample, withoutLook } from "./edit-query.ts";
import { lookLabel } from "./query-chips.tsx";

/** A query in one line. What it names by an identifier is told in words: nobody knows one, and its name would have to be asked for. */
export function QueryLine({ text }: { readonly text: string }) {
  return inWords(text, useText());
}

export function inWords(text: string, say: Text): string {
  const { looks, examples } = understood(text);
  const written = examples.reduce(withoutExample, looks.reduce(withoutLook, text)).trim();
  const told = [
    ...looks.map((look) => lookLabel(look, nameOf(look, say), say)),
    ...examples.map(({ not }) => say(not ? "chip.unlike" : "chip.like", { name: say("query.something") })),
  ];
  return [written, ...told].filter((part) => part !== "").join(" · ");
}

const nameOf = ({ sound }: QueryLook, say: Text): string =>
  say(sound === undefined ? "query.somePicture" : "query.someRecording");
