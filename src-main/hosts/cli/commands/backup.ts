import { resolve } from "node:path";
import { isDefinedError, safe } from "@orpc/client";
import type { RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { printable } from "../terminal.ts";

export const run: RunCommand = async ({ words, values, terminal, session }) => {
  const [given] = words;
  if (given === undefined || words.length > 1)
    throw new CommandError("tessera backup FILE: to which new file?", exitCodes.usage);
  const { client } = await session();
  const { error, data } = await safe(client.system.backUp({ path: resolve(given) }));
  if (isDefinedError(error) && error.code === "PATH_NOT_WRITABLE")
    throw new CommandError(`Nothing was written at ${printable(resolve(given))}: ${error.data.detail}.`);
  if (error !== null) throw error;
  if (values["json"] === true) terminal.out(JSON.stringify(data));
  else
    terminal.out(
      `${printable(data.path)}: ${(data.sizeBytes / 1e6).toFixed(1)} MB, sealed with this library's key. ` +
        "To restore it, close Tessera, remove library.db-wal and library.db-shm, and put it back as library.db beside the vault.json that it was made with.",
    );
  return exitCodes.done;
};
