import type { Webhook, WebhookFailure } from "#shared/model/webhook.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import type { Client } from "../session.ts";
import { printable } from "../terminal.ts";

const actions = ["list", "add", "test", "secret", "pause", "resume", "remove"] as const;
const usage = (what: string): CommandError =>
  new CommandError(
    `tessera webhook list | add URL [--watch NAME] [--with-text] | test N | secret N | pause N | resume N | remove N: ${what}`,
    exitCodes.usage,
  );

export const run: RunCommand = async (context) => {
  const [given = "list", which] = context.words;
  const action = actions.find((each) => each === given);
  if (action === undefined) throw usage(`there is no ${JSON.stringify(given)}.`);
  if (action === "add" && which === undefined) throw usage("to which address?");
  if (action !== "list" && action !== "add" && which === undefined)
    throw usage("which one? Give its number in the list.");
  const { client } = await context.session();
  const all = await client.webhooks.list();
  if (action === "list") {
    for (const [place, webhook] of all.entries()) show(place, webhook, context);
    return exitCodes.done;
  }
  if (action === "add") {
    show(all.length, await add(client, which ?? "", context), context);
    return exitCodes.done;
  }
  const place = Number(which) - 1;
  const webhook = all[place];
  if (webhook === undefined)
    throw new CommandError(`There is no webhook ${which ?? ""}; \`tessera webhook\` numbers them.`);
  const { id } = webhook;
  switch (action) {
    case "pause":
    case "resume":
      show(place, await client.webhooks.update({ id, paused: action === "pause" }), context);
      return exitCodes.done;
    case "remove":
      show(place, await client.webhooks.remove({ id }), context);
      return exitCodes.done;
    case "secret":
      context.terminal.out((await client.webhooks.secret({ id })).secret);
      return exitCodes.done;
    case "test": {
      const { failure } = await client.webhooks.test({ id }, { signal: context.signal });
      if (failure === undefined) context.terminal.out("It was delivered.");
      else context.terminal.warn(inWords(failure));
      return failure === undefined ? exitCodes.done : exitCodes.failed;
    }
  }
};

async function add(client: Client, url: string, { values }: CommandContext): Promise<Webhook> {
  const name = values["watch"];
  const withText = values["with-text"] === true;
  if (typeof name !== "string") return client.webhooks.add({ url, withText });
  const watch = (await client.watches.list()).find(
    (each) => each.name.toLowerCase() === name.trim().toLowerCase(),
  );
  if (watch === undefined)
    throw new CommandError(`No watch is called ${JSON.stringify(name)}; \`tessera watch\` lists them.`);
  return client.webhooks.add({ url, withText, watchId: watch.id });
}

function inWords(failure: WebhookFailure): string {
  switch (failure.code) {
    case "answered":
      return `The receiver answered with status ${failure.status}.`;
    case "no-answer":
      return "The receiver did not answer in time.";
    case "unreachable":
      return `The receiver cannot be reached (${failure.detail}).`;
  }
}

function show(place: number, webhook: Webhook, { values, terminal }: CommandContext): void {
  if (values["json"] === true) return terminal.out(JSON.stringify(webhook));
  const { url, paused, waitingCount, lostCount, failure } = webhook;
  const state = [
    paused ? "paused" : "",
    waitingCount > 0 ? `${waitingCount} waiting` : "",
    lostCount > 0 ? `${lostCount} given up` : "",
    failure === undefined ? "" : inWords(failure),
  ].filter((part) => part !== "");
  const told = state.length === 0 ? "" : `  (${state.join(", ")})`;
  terminal.out(`${place + 1}  ${terminal.paint("bold", printable(url))}${told}`);
}
