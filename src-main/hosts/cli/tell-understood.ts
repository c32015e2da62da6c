import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { printable, type Terminal } from "./terminal.ts";

/** What was made of a query where that is not what was written. */
export function tellUnderstood(
  { understood, corrections, synonyms, examples, meaningReady }: SearchResult,
  terminal: Terminal,
): void {
  for (const { message, expected } of understood.problems)
    terminal.warn(terminal.paint("yellow", `${message.replaceAll("-", " ")}; expected ${expected}`));
  for (const { from, to } of corrections)
    terminal.warn(`Nothing has ${JSON.stringify(from)}: searching for ${JSON.stringify(to)}.`);
  for (const { word, alternatives } of synonyms)
    terminal.warn(
      terminal.paint(
        "dim",
        `${printable(word)} is also searched for as ${printable(alternatives.join(", "))}.`,
      ),
    );
  for (const { target, name } of examples)
    if (name === undefined) terminal.warn(`There is no ${target} any more for the answer to be like.`);
  if (!meaningReady) terminal.warn("The vector index is being rebuilt: searching by word alone.");
}
