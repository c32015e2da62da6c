import { Settings } from "#shared/rpc/system-contract.ts";
import type { RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";

const names = Settings.keyof();

export const run: RunCommand = async ({ words, values, terminal, session }) => {
  const [given, value] = words;
  const name = names.optional().safeParse(given);
  if (!name.success)
    throw new CommandError(
      `There is no setting ${JSON.stringify(given)}; there are ${names.options.join(", ")}.`,
      exitCodes.usage,
    );
  const change = name.data === undefined || value === undefined ? undefined : parseChange(name.data, value);
  const { client } = await session();
  const settings =
    change === undefined ? await client.system.getSettings() : await client.system.setSettings(change);
  if (values["json"] === true) terminal.out(JSON.stringify(settings));
  else
    for (const each of names.options)
      if (name.data === undefined || name.data === each)
        terminal.out(`${each} ${JSON.stringify(settings[each])}`);
  return exitCodes.done;
};

/** A value is JSON where it can be read as such, else a word: `dark`, `5`, `["*.log"]`. */
function parseChange(name: keyof Settings, value: string): Partial<Settings> {
  const parsed = Settings.partial().safeParse({ [name]: readValue(value) });
  if (!parsed.success)
    throw new CommandError(
      `${name} cannot be ${value}: ${parsed.error.issues[0]?.message ?? ""}.`,
      exitCodes.usage,
    );
  return Object.fromEntries(Object.entries(parsed.data).filter(([, each]) => each !== undefined));
}

export function readValue(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
