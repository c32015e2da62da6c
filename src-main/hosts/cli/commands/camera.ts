import { text } from "node:stream/consumers";
import type { Camera, CameraState } from "#shared/model/camera.ts";
import type { StreamName } from "#shared/model/stream.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import type { Client } from "../session.ts";
import { printable } from "../terminal.ts";
import { nameOrThrow } from "./streams.ts";

const actions = ["list", "add", "pause", "resume", "remove"] as const;
const usage = (what: string): CommandError =>
  new CommandError(
    `tessera camera list | add NAME ADDRESS | pause NAME | resume NAME | remove NAME: ${what}`,
    exitCodes.usage,
  );

/** The address of `-` is read from the input: what stands in a command is read by others, and kept by the shell. */
export const run: RunCommand = async (context) => {
  const [given = "list", ...words] = context.words;
  const action = actions.find((each) => each === given);
  if (action === undefined) throw usage(`there is no ${JSON.stringify(given)}.`);
  const [givenName, address, ...others] = words;
  if (action !== "list" && givenName === undefined) throw usage("which camera?");
  if (action === "add" && address === undefined) throw usage("at which address?");
  if (others.length > 0 || (action !== "add" && address !== undefined)) throw usage("that is too much.");
  if (action === "list") {
    const { client } = await context.session();
    for (const camera of await client.cameras.list()) show(camera, context);
    return exitCodes.done;
  }
  const name = nameOrThrow(givenName ?? "");
  const url = address === "-" ? (await text(process.stdin)).trim() : (address ?? "");
  const { client, kind } = await context.session();
  const camera = await act(client, action, { name, url, paused: context.values["paused"] === true });
  if (action === "remove" && context.values["json"] !== true)
    context.terminal.out(`${name} is forgotten. What it recorded stays in the stream ${name}.`);
  else show(camera, context);
  if (kind === "own" && action !== "remove" && !camera.paused)
    context.terminal.warn("It records as soon as Tessera's host runs, and for as long as it does.");
  return exitCodes.done;
};

function act(
  client: Client,
  action: Exclude<(typeof actions)[number], "list">,
  { name, url, paused }: { readonly name: StreamName; readonly url: string; readonly paused: boolean },
): Promise<Camera> {
  switch (action) {
    case "add":
      return client.cameras.add({ name, url, paused });
    case "pause":
      return client.cameras.update({ name, paused: true });
    case "resume":
      return client.cameras.update({ name, paused: false });
    case "remove":
      return client.cameras.remove({ name });
  }
}

const states: Readonly<Record<CameraState, string>> = {
  off: "paused",
  paused: "all capture is paused",
  resting: "resting until its hours",
  excluded: "excluded, so it is not opened",
  connecting: "connecting",
  recording: "recording",
  dark: "recording, but the picture is black",
  limited: "recording; as many scenes as set for a minute were kept",
  unstored: "seen, but the store takes nothing: is the disk full, or the stream paused?",
  unattended: "waiting for Tessera's host to run",
  unreachable: "cannot be reached",
  refused: "lets nobody in with this name and password",
  missing: "has nothing at this address",
  "no-picture": "sends nothing that can be shown",
  silent: "has stopped sending",
  "no-program": "cannot be read: install ffmpeg (with ffprobe)",
};

function show(camera: Camera, { values, terminal }: CommandContext): void {
  if (values["json"] === true) return terminal.out(JSON.stringify(camera));
  const { name, shownAddress, state, nextTryMs, keptCount, lostCount } = camera;
  const parts = [
    states[state],
    ...(nextTryMs === undefined ? [] : [`tried again at ${new Date(nextTryMs).toISOString()}`]),
    ...(keptCount === 0 ? [] : [`${keptCount} scenes kept`]),
    ...(lostCount === 0 ? [] : [`${lostCount} not stored`]),
  ];
  terminal.out(`${terminal.paint("cyan", name)}  ${printable(shownAddress)}  ${parts.join(", ")}`);
}
