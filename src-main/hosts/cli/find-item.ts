import { resolve } from "node:path";
import { ItemId } from "#shared/model/ids.ts";
import type { Item } from "#shared/model/item.ts";
import { CommandError } from "./exit-codes.ts";
import type { Client } from "./session.ts";
import { printable } from "./terminal.ts";

/** The item that a person names by its path or its id. */
export async function findItem(client: Client, given: string): Promise<Item> {
  const id = ItemId.safeParse(given);
  const itemId = id.success ? id.data : (await client.library.trace({ path: pathOf(given) })).itemId;
  if (itemId === undefined)
    throw new CommandError(`${printable(given)} is not in the library; \`tessera why\` tells why.`);
  return client.library.getItem({ itemId });
}

/** As the library knows it: an event of a stream has no place on the disk, `./stream:…` is a file. */
export const pathOf = (given: string): string => (given.startsWith("stream:") ? given : resolve(given));
