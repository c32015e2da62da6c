import { sourceTree } from "#hosts/source-tree.ts";
import type { RunCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";

export const run: RunCommand = ({ terminal }) => {
  terminal.out(sourceTree.version());
  return Promise.resolve(exitCodes.done);
};
