import type { Retention } from "#shared/model/capture.ts";
import type { StreamName } from "#shared/model/stream.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { wholeNumber } from "../whole-number.ts";
import { nameOrThrow } from "./streams.ts";

const megabyte = 1_000_000;

/** Nothing is deleted by a rule whose effect was not said: without --yes one that deletes is only explained. */
export const run: RunCommand = async (context) => {
  const { words, values, terminal, session } = context;
  const [given, ...others] = words;
  const wanted = wantedRule(context);
  if (others.length > 0 || (given === undefined && wanted !== undefined))
    throw new CommandError("tessera keep NAME --days N: which stream?", exitCodes.usage);
  const name = given === undefined ? undefined : nameOrThrow(given);
  const { client } = await session();
  if (name === undefined || wanted === undefined) {
    for (const each of await client.capture.retentions())
      if (name === undefined || each.name === name) show(each.name, each.retention, context);
    return exitCodes.done;
  }
  const effect = await client.capture.previewRetention({ name, retention: wanted });
  const deletes = `${effect.itemCount} items, ${effect.sizeBytes} bytes`;
  if (effect.itemCount > 0 && values["yes"] !== true)
    throw new CommandError(`This deletes ${deletes} of ${name} for good. Say --yes to set it.`);
  await client.capture.setRetention({ name, retention: wanted });
  if (values["json"] === true) terminal.out(JSON.stringify({ name, retention: wanted, ...effect }));
  else {
    show(name, wanted, context);
    if (effect.itemCount > 0) terminal.out(`Deleting ${deletes}.`);
  }
  return exitCodes.done;
};

/** Undefined where nothing is to be changed. */
function wantedRule({ values }: CommandContext): Retention | undefined {
  const { days, megabytes } = values;
  if (days === undefined && megabytes === undefined) return values["forever"] === true ? {} : undefined;
  return {
    ...(days === undefined ? {} : { keepDays: wholeNumber("--days", days, 1, 1, 36_500) }),
    ...(megabytes === undefined
      ? {}
      : { keepBytes: wholeNumber("--megabytes", megabytes, 1, 1, 1_000_000_000) * megabyte }),
  };
}

function show(name: StreamName, retention: Retention, { values, terminal }: CommandContext): void {
  if (values["json"] === true) return terminal.out(JSON.stringify({ name, retention }));
  const { keepDays, keepBytes } = retention;
  const parts = [
    ...(keepDays === undefined ? [] : [`${keepDays} days`]),
    ...(keepBytes === undefined ? [] : [`${Math.round(keepBytes / megabyte)} MB`]),
  ];
  terminal.out(
    `${terminal.paint("cyan", name)}  ${parts.length === 0 ? "everything" : `at most ${parts.join(" and ")}`}`,
  );
}
