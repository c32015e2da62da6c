import { resolve } from "node:path";
import { isDefinedError, safe } from "@orpc/client";
import type { KeyLevel } from "#shared/rpc/system-contract.ts";
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
  else {
    const { keyLevel } = await client.system.about();
    terminal.out(
      `${printable(data.path)}: ${(data.sizeBytes / 1e6).toFixed(1)} MB, sealed with this library's key. ` +
        `${whatOpensIt[keyLevel]} ` +
        "To restore it, close Tessera, remove library.db-wal and library.db-shm, and put it back as library.db beside what it was made with.",
    );
  }
  return exitCodes.done;
};

/** Without it the copy is nothing but noise. */
const whatOpensIt: Readonly<Record<KeyLevel, string>> = {
  "os-keychain":
    "Keep vault.json of the data folder with it. It opens only where this account's keychain is: keep a copy of that, too.",
  "systemd-credential":
    "Keep vault.json of the data folder with it, and the systemd credential tessera-key apart from both: no copy opens without either.",
  passphrase:
    "Keep vault.json of the data folder with it, and remember the passphrase: no copy opens without either.",
  "file-permissions-only":
    "Keep vault.json and vault.key of the data folder, apart from it: no copy opens without them, and whoever has all three reads it.",
};
