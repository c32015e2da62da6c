import type { RunCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { findItem } from "../find-item.ts";

export const run: RunCommand = async ({ words, terminal, session }) => {
  const { client, kind } = await session();
  const items = await Promise.all(words.map((word) => findItem(client, word)));
  const { itemCount } = await client.library.retryItems(
    items.length === 0 ? {} : { itemIds: items.map(({ id }) => id) },
  );
  terminal.out(`${itemCount} queued again.`);
  if (kind === "own" && itemCount > 0)
    terminal.warn("They will be read when Tessera runs (`npm start`, or `tessera add --wait`).");
  return exitCodes.done;
};
