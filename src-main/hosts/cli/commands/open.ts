import { createDesktop } from "#adapters/desktop/create-desktop.ts";
import { runningHost } from "#hosts/running-host.ts";
import * as z from "zod";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { findItem } from "../find-item.ts";
import { printable } from "../terminal.ts";

export const run: RunCommand = async (context) => {
  const { words, values, terminal, session } = context;
  if (words.length === 0) return openPage(context);
  const { client } = await session();
  for (const word of words) {
    const item = await findItem(client, word);
    if (values["reveal"] === true) await client.system.revealItem({ itemId: item.id });
    else await client.system.openItem({ itemId: item.id });
    terminal.out(printable(item.path));
  }
  return exitCodes.done;
};

/** A new link to the page of the host that runs, opened where there is a screen. */
async function openPage({ dataFolder, values, terminal }: CommandContext): Promise<0> {
  const record = await runningHost(dataFolder);
  if (record === undefined)
    throw new CommandError("No host is running. `npm start`, or `tessera serve`, starts one.");
  const { tokenOf } = await import("../host-connection.ts");
  const answer = await fetch(`${record.url}/login/link`, {
    method: "POST",
    headers: { authorization: `Bearer ${await tokenOf(dataFolder)}` },
  }).catch(() => undefined);
  if (answer?.ok !== true)
    throw new CommandError(`The host at ${record.url} does not answer. Start it again.`);
  const link = `${record.url}${z.object({ path: z.string() }).parse(await answer.json()).path}`;
  const desktop = createDesktop({ platform: process.platform, environment: process.env });
  const opened = values["print"] === true ? undefined : await desktop.open(link);
  terminal.out(opened?.kind === "launched" ? `Opened ${record.url} in the browser.` : link);
  return exitCodes.done;
}
