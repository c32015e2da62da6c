import type { RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { pathOf } from "../find-item.ts";
import { printable } from "../terminal.ts";

/** Exit code 1 where a file is not found by search. */
export const run: RunCommand = async ({ words, values, terminal, session }) => {
  if (words.length === 0) throw new CommandError("tessera why PATH...: which file?", exitCodes.usage);
  const { client } = await session();
  let allWell = true;
  for (const word of words) {
    const trace = await client.library.trace({ path: pathOf(word) });
    allWell &&= trace.steps.every(({ ok }) => ok);
    if (values["json"] === true) {
      terminal.out(JSON.stringify(trace));
      continue;
    }
    terminal.out(terminal.paint("bold", printable(trace.path)));
    for (const { stage, ok, detail } of trace.steps)
      terminal.out(
        `  ${ok ? terminal.paint("green", "✓") : terminal.paint("red", "✗")} ${stage.padEnd(8)} ${printable(detail)}`,
      );
    terminal.out(`  ${printable(trace.verdict)}`);
  }
  return allWell ? exitCodes.done : exitCodes.nothing;
};
