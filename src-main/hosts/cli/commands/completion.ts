import type { RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { completionScripts } from "../completion-scripts.ts";

export const run: RunCommand = ({ words, terminal }) => {
  const [shell = ""] = words;
  const script = Object.hasOwn(completionScripts, shell) ? completionScripts[shell] : undefined;
  if (script === undefined) throw new CommandError("tessera completion bash | zsh | fish", exitCodes.usage);
  terminal.out(script());
  return Promise.resolve(exitCodes.done);
};
