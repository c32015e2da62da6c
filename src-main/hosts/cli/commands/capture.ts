import { CaptureSettings, type CaptureState } from "#shared/model/capture.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { readValue } from "./settings.ts";
import type { Client } from "../session.ts";

const names = CaptureSettings.keyof();
const actions = ["state", "pause", "resume", "set"] as const;

/** Pausing reaches every window and camera of the host that runs, and holds until it is taken back. */
export const run: RunCommand = async (context) => {
  const [given = "state", ...words] = context.words;
  const action = actions.find((each) => each === given);
  if (action === undefined)
    throw new CommandError(
      `tessera capture ${actions.join(" | ")}, not ${JSON.stringify(given)}.`,
      exitCodes.usage,
    );
  const change = action === "set" ? parseChange(words) : {};
  const { client } = await context.session();
  show(await act(client, action, change), context);
  return exitCodes.done;
};

function act(
  client: Client,
  action: (typeof actions)[number],
  change: Partial<CaptureSettings>,
): Promise<CaptureState> {
  switch (action) {
    case "state":
      return client.capture.state();
    case "pause":
      return client.capture.setPaused({ paused: true });
    case "resume":
      return client.capture.setPaused({ paused: false });
    case "set":
      return client.capture.setSettings(change);
  }
}

/** A value is JSON where it can be read as such, else a word: `high`, `6`, `["bedroom"]`. */
function parseChange([given, value]: readonly string[]): Partial<CaptureSettings> {
  const name = names.safeParse(given);
  if (!name.success || value === undefined)
    throw new CommandError(
      `tessera capture set NAME VALUE, where NAME is one of ${names.options.join(", ")}.`,
      exitCodes.usage,
    );
  const parsed = CaptureSettings.partial().safeParse({ [name.data]: readValue(value) });
  if (parsed.success) return { [name.data]: parsed.data[name.data] };
  throw new CommandError(
    `${name.data} cannot be ${value}: ${parsed.error.issues[0]?.message ?? ""}.`,
    exitCodes.usage,
  );
}

function show({ paused, settings }: CaptureState, { values, terminal }: CommandContext): void {
  if (values["json"] === true) return terminal.out(JSON.stringify({ paused, settings }));
  terminal.out(
    paused
      ? "Capture is paused, everywhere in this library."
      : "Capture is allowed. Nothing starts by itself.",
  );
  for (const name of names.options) terminal.out(`${name} ${JSON.stringify(settings[name])}`);
}
