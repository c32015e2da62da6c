import type { RunCommand } from "../command.ts";
import { commands } from "../commands.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";

export const run: RunCommand = ({ words, terminal }) => {
  const [name] = words;
  terminal.out(name === undefined ? overview() : helpOf(name));
  return Promise.resolve(exitCodes.done);
};

const overview = (): string => `tessera [--data DIR] COMMAND ...

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  .join("\n")}

\`tessera help COMMAND\` tells more. --data DIR chooses the library (TESSERA_DATA).
A command talks to the host that has the library open; where none runs it opens the library itself.

Exit codes: ${exitCodes.done} done, ${exitCodes.nothing} nothing found or not all is well, ${exitCodes.usage} wrong usage, ${exitCodes.failed} it could not be done, ${exitCodes.interrupted} interrupted.`;

function helpOf(name: string): string {
  const spec = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (spec === undefined)
    throw new CommandError(
      `There is no command ${JSON.stringify(name)}; \`tessera help\` lists them.`,
      exitCodes.usage,
    );
  const options = Object.entries(spec.options).map(([option, { short, value, summary }]) => {
    const spelled = `${short === undefined ? "    " : `-${short}, `}--${option}${value === undefined ? "" : ` ${value}`}`;
    return `  ${spelled.padEnd(22)} ${summary}`;
  });
  return `tessera ${spec.usage}\n\n${spec.summary}.${options.length === 0 ? "" : `\n\n${options.join("\n")}`}`;
}
