import type { RunCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";

export const run: RunCommand = async ({ dataFolder, terminal }) => {
  const { tokenOf } = await import("../host-connection.ts");
  terminal.out(await tokenOf(dataFolder));
  return exitCodes.done;
};
