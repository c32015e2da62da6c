import * as z from "zod";
import { Tag } from "#shared/model/item.ts";
import type { RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { findItem } from "../find-item.ts";
import { printable } from "../terminal.ts";

export const run: RunCommand = async ({ words, values, terminal, session }) => {
  const [path, ...given] = words;
  if (path === undefined) throw new CommandError("tessera tag PATH [TAG...]: which item?", exitCodes.usage);
  const tags = z.array(Tag).safeParse(given);
  if (!tags.success)
    throw new CommandError(`${tags.error.issues[0]?.message ?? "no such tag"}.`, exitCodes.usage);
  const { client } = await session();
  const item = await findItem(client, path);
  const isChange = given.length > 0 || values["clear"] === true;
  const shown = isChange ? await client.library.tagItem({ itemId: item.id, tags: tags.data }) : item;
  terminal.out(printable(shown.tags.join(" ")));
  return exitCodes.done;
};
