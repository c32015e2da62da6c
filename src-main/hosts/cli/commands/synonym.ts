import type { RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { printable } from "../terminal.ts";

export const run: RunCommand = async ({ words, values, terminal, session }) => {
  const [action = "list", ...given] = words;
  if (action !== "list" && action !== "add" && action !== "remove")
    throw new CommandError(
      `tessera synonym list | add WORD WORD... | remove WORD...: there is no ${JSON.stringify(action)}.`,
      exitCodes.usage,
    );
  if (action !== "list" && given.length < (action === "add" ? 2 : 1))
    throw new CommandError(
      action === "add"
        ? "tessera synonym add WORD WORD...: which words stand for each other? At least two."
        : "tessera synonym remove WORD...: which word?",
      exitCodes.usage,
    );
  const { client } = await session();
  const show = (group: readonly string[]): void =>
    terminal.out(values["json"] === true ? JSON.stringify(group) : printable(group.join(", ")));
  if (action === "list") {
    const { groups } = await client.synonyms.list();
    for (const group of groups) show(group);
    return exitCodes.done;
  }
  if (action === "add") {
    show((await client.synonyms.add({ words: given })).words);
    return exitCodes.done;
  }
  const { removedCount } = await client.synonyms.remove({ words: given });
  if (removedCount === 0) terminal.warn("None of these words stands for another.");
  return removedCount === 0 ? exitCodes.nothing : exitCodes.done;
};
