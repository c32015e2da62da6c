import { StreamName, type StreamStatus } from "#shared/model/stream.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import type { Client } from "../session.ts";
import { printable } from "../terminal.ts";

const actions: Readonly<
  Record<
    string,
    (client: Client, name: StreamName) => Promise<StreamStatus | { readonly removedItemCount: number }>
  >
> = {
  add: (client, name) => client.streams.add({ name }),
  pause: (client, name) => client.streams.update({ name, paused: true }),
  resume: (client, name) => client.streams.update({ name, paused: false }),
  remove: (client, name) => client.streams.remove({ name }),
};

export const run: RunCommand = async (context) => {
  const [given = "list", ...names] = context.words;
  const action = Object.hasOwn(actions, given) ? actions[given] : undefined;
  if (given !== "list" && (action === undefined || names.length === 0))
    throw new CommandError(
      action === undefined
        ? `tessera streams list | ${Object.keys(actions).join(" | ")}, not ${JSON.stringify(given)}.`
        : `tessera streams ${given} NAME...: which stream?`,
      exitCodes.usage,
    );
  const streamNames = names.map(nameOrThrow);
  const { client } = await context.session();
  if (action === undefined) {
    for (const stream of await client.streams.list()) show(stream, context);
    return exitCodes.done;
  }
  for (const name of streamNames) {
    const changed = await action(client, name);
    if ("name" in changed) show(changed, context);
    else if (context.values["json"] === true) context.terminal.out(JSON.stringify({ name, ...changed }));
    else context.terminal.out(`${name} is gone, with ${changed.removedItemCount} events.`);
  }
  return exitCodes.done;
};

/** Said here, because a schema's own words would come without the name. */
export function nameOrThrow(given: string): StreamName {
  const name = StreamName.safeParse(given);
  if (name.success) return name.data;
  throw new CommandError(
    `${JSON.stringify(printable(given))} cannot be a stream's name: up to 64 small letters, digits, dots, hyphens and underscores, a letter or digit first.`,
    exitCodes.usage,
  );
}

function show(stream: StreamStatus, { values, terminal }: CommandContext): void {
  if (values["json"] === true) return terminal.out(JSON.stringify(stream));
  const { name, paused, eventCount, lastEventMs } = stream;
  const last = lastEventMs === undefined ? "" : `, the last ${new Date(lastEventMs).toISOString()}`;
  terminal.out(`${terminal.paint("cyan", name)}  ${paused ? "paused: " : ""}${eventCount} events${last}`);
}
