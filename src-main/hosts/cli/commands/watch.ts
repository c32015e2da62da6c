import { clockText } from "#shared/query/durations.ts";
import type { Watch, WatchMatch } from "#shared/model/watch.ts";
import { usualThreshold, WatchThreshold } from "#shared/model/watch.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import type { Client } from "../session.ts";
import { heldQuery } from "../hold-file.ts";
import { printable } from "../terminal.ts";

const actions = ["list", "add", "matches", "follow", "tune", "pause", "resume", "remove"] as const;
type Action = (typeof actions)[number];
const usage = (what: string): CommandError =>
  new CommandError(
    `tessera watch list | add NAME [QUERY...] [--picture FILE] | matches [NAME] | follow | tune NAME [--threshold N] [--preview] | pause NAME | resume NAME | remove NAME: ${what}`,
    exitCodes.usage,
  );

export const run: RunCommand = async (context) => {
  const [given = "list", name, ...rest] = context.words;
  const action = actions.find((each) => each === given);
  if (action === undefined) throw usage(`there is no ${JSON.stringify(given)}.`);
  const isNamed = action !== "list" && action !== "matches" && action !== "follow";
  if (isNamed && (name ?? "").trim() === "") throw usage("under which name?");
  const isGiven = context.values["picture"] !== undefined || context.values["sound"] !== undefined;
  if (action === "add" && rest.join(" ").trim() === "" && !isGiven) throw usage("which query?");
  if (action !== "add" && isGiven) throw usage(`${action} takes no picture, and no sound.`);
  const threshold = thresholdOf(context);
  const isTried = context.values["preview"] === true;
  if (action === "tune" && threshold === undefined && !isTried) throw usage("to which --threshold?");
  if (action !== "tune" && isTried) throw usage(`${action} has no preview.`);
  const { client, kind } = await context.session();
  if (action === "list") for (const watch of await client.watches.list()) show(watch, context);
  else if (action === "follow") await follow(client, kind, context);
  else if (action === "matches") await showMatches(client, name, context);
  else if (isTried) await tryOn(client, await named(client, name ?? ""), threshold, context);
  else if (action === "add") {
    const look = await heldQuery(client, context.values, context.signal);
    const text = [...rest, look].join(" ").trim();
    show(
      await client.watches.add({ name: name ?? "", text, threshold: threshold ?? usualThreshold }),
      context,
    );
  } else show(await change(client, action, await named(client, name ?? ""), threshold), context);
  return exitCodes.done;
};

function thresholdOf({ values }: CommandContext): number | undefined {
  const given = values["threshold"];
  if (given === undefined) return undefined;
  const threshold = WatchThreshold.safeParse(Number(given));
  if (!threshold.success) throw usage("a threshold lies between 0.2 and 1.");
  return threshold.data;
}

async function named(client: Client, name: string): Promise<Watch> {
  const found = (await client.watches.list()).find(
    (watch) => watch.name.toLowerCase() === name.trim().toLowerCase(),
  );
  if (found === undefined)
    throw new CommandError(`No watch is called ${JSON.stringify(name)}; \`tessera watch\` lists them.`);
  return found;
}

const change = (
  client: Client,
  action: Exclude<Action, "list">,
  { id }: Watch,
  threshold: number | undefined,
): Promise<Watch> => {
  if (action === "remove") return client.watches.remove({ id });
  return client.watches.update({
    id,
    ...(action === "tune" ? { threshold } : { paused: action === "pause" }),
  });
};

/** What the watch would have told of with the threshold; nothing is changed. */
async function tryOn(
  client: Client,
  watch: Watch,
  threshold = watch.threshold,
  { values, terminal }: CommandContext,
): Promise<void> {
  const preview = await client.watches.preview({ id: watch.id });
  const { itemCount, rehearsed, isPartial } = preview;
  if (values["json"] === true) return terminal.out(JSON.stringify(preview));
  const told = rehearsed.filter(({ upTo }) => upTo >= threshold).length;
  terminal.out(`Of the newest ${itemCount} it would have told of ${told} at ${threshold}.`);
  if (isPartial) terminal.warn("A model does not run now, so what it would have found is not counted.");
  // Where the threshold lies is where one looks: what is told of last, and what is not told of first.
  for (const each of rehearsed.slice(Math.max(0, told - nearestShown / 2)).slice(0, nearestShown)) {
    const upTo = (Math.floor(each.upTo * 100) / 100).toFixed(2);
    const isTold = each.upTo >= threshold ? "told" : "not told";
    terminal.out(`${upTo}  ${isTold.padEnd(8)}  ${each.leg.padEnd(7)}  ${printable(each.name)}`);
  }
}
const nearestShown = 10;

async function showMatches(client: Client, name: string | undefined, context: CommandContext): Promise<void> {
  const watch = name === undefined ? undefined : await named(client, name);
  const one = watch === undefined ? {} : { watchId: watch.id };
  const onlyNew = context.values["new"] === true;
  for (const match of await client.watches.matches({ ...one, onlyNew, limit: 200 })) tell(match, context);
  // Whoever asks for what is new has seen it then.
  if (onlyNew) await client.watches.see(one);
}

async function follow(client: Client, kind: "host" | "own", context: CommandContext): Promise<void> {
  if (kind === "own")
    throw new CommandError("Nothing comes while no host runs: start Tessera, then follow its watches.");
  for await (const match of await client.watches.stream(undefined, { signal: context.signal }))
    tell(match, context);
}

function show(watch: Watch, { values, terminal }: CommandContext): void {
  if (values["json"] === true) return terminal.out(JSON.stringify(watch));
  const { name, text, paused, newCount, threshold } = watch;
  const state = [
    threshold === usualThreshold ? "" : `threshold ${threshold}`,
    paused ? "paused" : "",
    newCount > 0 ? `${newCount} new` : "",
  ].filter((part) => part !== "");
  const told = state.length === 0 ? "" : `  (${state.join(", ")})`;
  terminal.out(`${terminal.paint("bold", printable(name))}  ${printable(text)}${told}`);
}

function tell(match: WatchMatch, { values, terminal }: CommandContext): void {
  if (values["json"] === true) return terminal.out(JSON.stringify(match));
  const { watchName, name, path, text, startMs, matchedMs } = match;
  const line = text.replace(/\s+/gu, " ").trim();
  const at = startMs === undefined ? "" : ` at ${clockText(startMs)}`;
  const told = line === name ? "" : `  ${printable(line)}`;
  terminal.out(
    `${new Date(matchedMs).toISOString()}  ${terminal.paint("bold", printable(watchName))}  ${terminal.paint("cyan", printable(path))}${at}${told}`,
  );
}
