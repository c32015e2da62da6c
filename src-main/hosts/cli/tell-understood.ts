import type { SearchResult } from "#shared/rpc/search-contract.ts";
import type { Terminal } from "./terminal.ts";

/** What was made of a query where that is not what was written. */
export function tellUnderstood(
  { understood, corrections, examples, meaningReady }: SearchResult,
  terminal: Terminal,
): void {
  for (const { message, expected } of understood.problems)
    terminal.warn(terminal.paint("yellow", `${message.replaceAll("-", " ")}; expected ${expected}`));
  for (const { from, to } of corrections)
    terminal.warn(`Nothing has ${JSON.stringify(from)}: searching for ${JSON.stringify(to)}.`);
  for (const { target, name } of examples)
    if (name === undefined) terminal.warn(`There is no ${target} any more for the answer to be like.`);
  if (!meaningReady) terminal.warn("The vector index is being rebuilt: searching by word alone.");
}
