import { resolve } from "node:path";
import { ModelId } from "#shared/model/model-catalogue.ts";
import type { ModelStatus, PackEvent } from "#shared/rpc/models-contract.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { compareModels } from "../compare-models.ts";
import { CommandError, exitCodes, type ExitCode } from "../exit-codes.ts";
import type { Client } from "../session.ts";
import { printable } from "../terminal.ts";
import { changeSeeing, seeingInWords } from "./picture-model.ts";

type Act = (context: CommandContext, client: Client, words: readonly string[]) => Promise<ExitCode>;

/** What each needs behind its name. */
const actions: Readonly<
  Record<string, { readonly least: number; readonly most: number; readonly act: Act }>
> = {
  list: { least: 0, most: 0, act: (context, client) => list(context, client) },
  download: { least: 1, most: Infinity, act: forEach(download) },
  pause: { least: 1, most: Infinity, act: forEach(({ models }, id) => models.pause({ id })) },
  remove: { least: 1, most: Infinity, act: forEach(({ models }, id) => models.remove({ id })) },
  try: { least: 1, most: Infinity, act: tryEach },
  add: { least: 1, most: 1, act: add },
  take: { least: 2, most: 2, act: take },
  export: { least: 2, most: Infinity, act: exportTo },
  import: { least: 1, most: 1, act: importFrom },
  use: {
    least: 1,
    most: 1,
    act: (context, client, [id = ""]) =>
      changeSeeing(context, client.pictures.useModel({ modelId: idOrThrow(id) })),
  },
  compare: {
    least: 0,
    most: 0,
    act: (context, client) =>
      compareModels(
        context,
        client.pictures.compareModels(undefined, { signal: context.signal }),
        "pictures",
      ),
  },
  cancel: {
    least: 0,
    most: 0,
    act: (context, client) => changeSeeing(context, client.pictures.cancelModel()),
  },
  forget: {
    least: 0,
    most: 0,
    act: (context, client) => changeSeeing(context, client.pictures.forgetModel()),
  },
};

export const run: RunCommand = async (context) => {
  const [given = "list", ...words] = context.words;
  const action = Object.hasOwn(actions, given) ? actions[given] : undefined;
  if (action === undefined || words.length < action.least || words.length > action.most)
    throw new CommandError(
      "tessera models list | download ID... | pause ID... | remove ID... | try ID... | add CATALOGUE | take ID FOLDER | export FILE ID... | import FILE | use ID | compare | cancel | forget",
      exitCodes.usage,
    );
  if (context.values["trust"] !== undefined && given !== "import")
    throw new CommandError(`tessera models ${given} has no option --trust.`, exitCodes.usage);
  const { client } = await context.session();
  return action.act(context, client, words);
};

function idOrThrow(given: string): ModelId {
  const id = ModelId.safeParse(given);
  if (id.success) return id.data;
  throw new CommandError(
    `${JSON.stringify(printable(given))} cannot be a model's id; tessera models lists them.`,
    exitCodes.usage,
  );
}

function forEach(
  change: (client: Client, id: ModelId, context: CommandContext) => Promise<ModelStatus>,
): Act {
  return async (context, client, words) => {
    let code: ExitCode = exitCodes.done;
    for (const id of words.map(idOrThrow)) {
      const status = await change(client, id, context);
      show(status, context);
      if (status.state.kind === "failed" || status.state.kind === "damaged") code = exitCodes.failed;
    }
    return code;
  };
}

async function list(context: CommandContext, client: Client): Promise<ExitCode> {
  const statuses = await client.models.list();
  if (context.values["json"] !== true)
    context.terminal.out(
      "Basic meaning search is active: a small English model that comes with Tessera. Beside it:",
    );
  for (const status of statuses) show(status, context);
  if (context.values["json"] !== true)
    for (const line of seeingInWords(await client.pictures.seeing())) context.terminal.out(line);
  return exitCodes.done;
}

/** Stays until it is here, has failed or was paused: a core that is opened for the command ends with it. */
async function download(
  client: Client,
  id: ModelId,
  { terminal, signal }: CommandContext,
): Promise<ModelStatus> {
  let status = await client.models.download({ id });
  const changes = await client.models.stream(undefined, { signal });
  for await (const statuses of changes) {
    status = statuses.find(({ entry }) => entry.id === id) ?? status;
    if (status.state.kind !== "downloading") break;
    const { doneBytes, totalBytes } = status.state;
    terminal.progress(`${megabytes(doneBytes)} of ${megabytes(totalBytes)} of ${id}`);
  }
  terminal.progress("");
  return status;
}

async function tryEach(
  { values, terminal, signal }: CommandContext,
  client: Client,
  words: readonly string[],
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  for (const id of words.map(idOrThrow)) {
    const trial = await client.models.try({ id }, { signal });
    if (trial.kind === "fails") code = exitCodes.failed;
    if (values["json"] === true) terminal.out(JSON.stringify({ id, ...trial }));
    else if (trial.kind === "fails") terminal.out(`${id}: ${printable(trial.said)}`);
    else
      terminal.out(
        `${id} works: loaded in ${Math.round(trial.loadMs)} ms, a sample takes ${Math.round(trial.runMs)} ms (${trial.detail}).`,
      );
  }
  return code;
}

async function add(
  { values, terminal }: CommandContext,
  client: Client,
  [file = ""]: readonly string[],
): Promise<ExitCode> {
  const outcome = await client.models.addCatalogue({ path: resolve(file) });
  if (outcome.kind === "refused") throw new CommandError(printable(outcome.said));
  if (values["json"] === true) terminal.out(JSON.stringify(outcome));
  else terminal.out(`Known now: ${outcome.modelIds.join(", ")}.`);
  return exitCodes.done;
}

async function take(
  context: CommandContext,
  client: Client,
  [id = "", folder = ""]: readonly string[],
): Promise<ExitCode> {
  const path = resolve(folder);
  return forEach(({ models }, each) => models.takeFolder({ id: each, path }))(context, client, [id]);
}

async function exportTo(
  context: CommandContext,
  client: Client,
  [file = "", ...ids]: readonly string[],
): Promise<ExitCode> {
  const events = await client.models.exportPack(
    { path: resolve(file), ids: ids.map(idOrThrow) },
    { signal: context.signal },
  );
  const { path, sizeBytes, fingerprint, ...done } = await lastOf(events, context);
  tell(context, { path, sizeBytes, fingerprint, ...done }, [
    `${printable(path)}: ${megabytes(sizeBytes)}, signed by this device.`,
    `Its fingerprint, to compare where the pack is imported: ${fingerprint}`,
  ]);
  return exitCodes.done;
}

async function importFrom(
  context: CommandContext,
  client: Client,
  [file = ""]: readonly string[],
): Promise<ExitCode> {
  const trust = context.values["trust"];
  const events = await client.models.importPack(
    { path: resolve(file), ...(typeof trust === "string" ? { trust } : {}) },
    { signal: context.signal },
  );
  const done = await lastOf(events, context);
  tell(context, done, [`Ready: ${done.modelIds.join(", ")}. The pack was signed by ${done.fingerprint}.`]);
  return exitCodes.done;
}

function tell({ values, terminal }: CommandContext, event: object, lines: readonly string[]): void {
  if (values["json"] === true) terminal.out(JSON.stringify(event));
  else for (const line of lines) terminal.out(line);
}

async function lastOf(
  events: AsyncIterable<PackEvent>,
  { terminal }: CommandContext,
): Promise<Extract<PackEvent, { readonly kind: "done" }>> {
  let last: PackEvent | undefined;
  for await (const event of events) {
    last = event;
    if (event.kind === "progress")
      terminal.progress(`${megabytes(event.doneBytes)} of ${megabytes(event.totalBytes)}`);
  }
  terminal.progress("");
  if (last?.kind === "done") return last;
  throw new CommandError(
    last?.kind === "refused" ? printable(last.said) : "It came to no end; nothing was changed.",
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function show({ entry, sizeBytes, state }: ModelStatus, { values, terminal }: CommandContext): void {
  if (values["json"] === true) return terminal.out(JSON.stringify({ id: entry.id, sizeBytes, state, entry }));
  const languages = entry.languages.length === 0 ? "" : `, ${entry.languages.join(" ")}`;
  const about = `${entry.kind}, ${megabytes(sizeBytes)}, ${entry.licence}${languages}`;
  terminal.out(`${terminal.paint("cyan", entry.id)}  ${stateInWords(state)}  ${printable(about)}`);
}

function stateInWords(state: ModelStatus["state"]): string {
  switch (state.kind) {
    case "ready":
      return "ready";
    case "absent":
      return "not here";
    case "unverified":
      return "no verified fingerprint: comes by a signed pack or a catalogue file only";
    case "downloading":
    case "paused":
      return `${state.kind}, ${megabytes(state.doneBytes)} came`;
    case "failed":
    case "damaged":
      return `${state.kind}: ${printable(state.said)}`;
  }
}
