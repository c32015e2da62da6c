import { resolve } from "node:path";
import type { FolderStatus } from "#shared/model/folder.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import type { Client, Session } from "../session.ts";
import { showFolder } from "../show-folder.ts";
import { printable, type Terminal } from "../terminal.ts";

const actions: Readonly<
  Record<string, (client: Client, folder: FolderStatus) => Promise<FolderStatus | undefined>>
> = {
  pause: (client, { id }) => client.library.updateFolder({ folderId: id, paused: true }),
  resume: (client, { id }) => client.library.updateFolder({ folderId: id, paused: false }),
  rescan: (client, { id }) => client.library.rescanFolder({ folderId: id }),
  remove: (client, { id }) => client.library.removeFolder({ folderId: id }).then(() => undefined),
};

export const run: RunCommand = async (context) => {
  const [name = "list", ...paths] = context.words;
  const { client, kind } = await context.session();
  const folders = await client.library.listFolders();
  if (name === "list") {
    for (const folder of folders) show(folder, kind, context);
    return exitCodes.done;
  }
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined)
    throw new CommandError(
      `tessera folders ${Object.keys(actions).join(" | ")}, not ${JSON.stringify(name)}.`,
      exitCodes.usage,
    );
  if (paths.length === 0) return all(name, client, context.terminal);
  for (const path of paths) {
    const folder = folders.find((each) => each.path === resolve(path) || each.id === path);
    if (folder === undefined)
      throw new CommandError(`${printable(path)} is no watched folder; \`tessera folders\` lists them.`);
    const changed = await action(client, folder);
    if (changed === undefined)
      context.terminal.out(`${printable(folder.path)} is no longer watched; the files stay.`);
    else show(changed, kind, context);
  }
  return exitCodes.done;
};

async function all(name: string, client: Client, terminal: Terminal): Promise<0> {
  if (name !== "pause" && name !== "resume")
    throw new CommandError(`tessera folders ${name} PATH...: which folder?`, exitCodes.usage);
  const { paused } = await client.library.setPaused({ paused: name === "pause" });
  terminal.out(paused ? "All work is paused." : "Work goes on.");
  return exitCodes.done;
}

function show(folder: FolderStatus, kind: Session["kind"], { values, terminal }: CommandContext): void {
  if (values["json"] === true) terminal.out(JSON.stringify(folder));
  else showFolder(folder, kind, terminal);
}
