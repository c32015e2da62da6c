import type { RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import type { Client } from "../session.ts";
import { printable } from "../terminal.ts";
import { run as search } from "./search.ts";

const usage = (what: string): CommandError =>
  new CommandError(
    `tessera saved list | add NAME QUERY... | run NAME | rename NAME NEW | remove NAME: ${what}`,
    exitCodes.usage,
  );

async function named(client: Client, name: string) {
  const { searches } = await client.saved.list();
  const found = searches.find((each) => each.name.toLowerCase() === name.trim().toLowerCase());
  if (found === undefined)
    throw new CommandError(`No search is saved as ${JSON.stringify(name)}; \`tessera saved\` lists them.`);
  return found;
}

export const run: RunCommand = async (context) => {
  const { words, values, terminal, session } = context;
  const [action = "list", name, ...rest] = words;
  if (!["list", "add", "run", "rename", "remove"].includes(action))
    throw usage(`there is no ${JSON.stringify(action)}.`);
  if (action !== "list" && (name === undefined || name.trim() === "")) throw usage("under which name?");
  if ((action === "add" || action === "rename") && rest.join(" ").trim() === "")
    throw usage(action === "add" ? "which query?" : "which new name?");
  const { client } = await session();
  const show = (saved: { readonly name: string; readonly text: string }): void =>
    terminal.out(
      values["json"] === true
        ? JSON.stringify(saved)
        : `${terminal.paint("bold", printable(saved.name))}  ${printable(saved.text)}`,
    );
  if (name === undefined || action === "list") {
    for (const each of (await client.saved.list()).searches) show(each);
    return exitCodes.done;
  }
  if (action === "add") {
    show(await client.saved.save({ name, text: rest.join(" ") }));
    return exitCodes.done;
  }
  const found = await named(client, name);
  if (action === "run") return search({ ...context, words: [found.text] });
  show(
    action === "rename"
      ? await client.saved.rename({ id: found.id, name: rest.join(" ") })
      : await client.saved.remove({ id: found.id }),
  );
  return exitCodes.done;
};
