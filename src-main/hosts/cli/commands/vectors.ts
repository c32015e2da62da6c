import { resolve } from "node:path";
import type { VectorExportEvent, VectorImportEvent } from "#shared/rpc/vectors-contract.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { printable } from "../terminal.ts";

const usage = new CommandError(
  "tessera vectors export FILE | import FILE, where FILE ends in .npy, .safetensors or .usearch.",
  exitCodes.usage,
);

/** What an option of the one means nothing to the other: it is said, not passed over. */
const optionsOf = { export: ["force", "int8"], import: ["check", "skip-unknown"] } as const;

export const run: RunCommand = async (context) => {
  const [action, given, ...others] = context.words;
  if ((action !== "export" && action !== "import") || given === undefined || others.length > 0) throw usage;
  const strange = Object.keys(context.values).find(
    (name) => name !== "json" && !(optionsOf[action] as readonly string[]).includes(name),
  );
  if (strange !== undefined)
    throw new CommandError(`tessera vectors ${action} has no option --${strange}.`, exitCodes.usage);
  return action === "export" ? exportTo(resolve(given), context) : importFrom(resolve(given), context);
};

async function exportTo(path: string, { values, terminal, signal, session }: CommandContext): Promise<0> {
  const { client } = await session();
  const replace = values["force"] === true;
  const events = await client.vectors.exportFile(
    { path, asCodes: values["int8"] === true, replace },
    { signal },
  );
  const { event } = await lastOf(events, terminal, () => "vectors written");
  if (event?.kind !== "written") throw new CommandError("The export came to no end; nothing was written.");
  if (values["json"] === true) terminal.out(JSON.stringify(event));
  else
    terminal.out(
      `${event.vectorCount} vectors in ${event.paths.map(printable).join(" and ")}: ${(event.sizeBytes / 1e6).toFixed(1)} MB. ` +
        "They are not sealed: what they say of your texts can be read by whoever has the file.",
    );
  return exitCodes.done;
}

async function importFrom(path: string, { values, terminal, signal, session }: CommandContext): Promise<0> {
  const { client } = await session();
  const events = await client.vectors.importFile(
    { path, checkOnly: values["check"] === true, skipUnknown: values["skip-unknown"] === true },
    { signal },
  );
  const { event } = await lastOf(events, terminal, (stage) =>
    stage === "store" ? "vectors stored" : "vectors checked",
  );
  if (event === undefined || event.kind === "progress")
    throw new CommandError("The import came to no end; what was stored is kept, the rest is as it was.");
  if (values["json"] === true) terminal.out(JSON.stringify(event));
  else terminal.out(inWords(event));
  return exitCodes.done;
}

function inWords(event: Extract<VectorImportEvent, { readonly kind: "checked" | "replaced" }>): string {
  const leftOut = event.unknownCount === 0 ? "" : `, ${event.unknownCount} of unknown segments left out`;
  if (event.kind === "replaced") {
    const gone = event.goneCount === 0 ? "" : `, ${event.goneCount} left the library meanwhile`;
    return `${event.replacedCount} vectors replaced${leftOut}${gone}.`;
  }
  const some = event.someUnknown.length === 0 ? "" : ` (${event.someUnknown.join(", ")})`;
  const unknown =
    event.unknownCount === 0
      ? ""
      : ` ${event.unknownCount} name segments that this library does not have${some}: without --skip-unknown it would be refused.`;
  return `The file is sound: ${event.vectorCount} vectors, of which ${event.knownCount} would replace one. Nothing was changed.${unknown}`;
}

/** Tells how far it is, where a person watches; a refusal ends the command with its sentence. */
async function lastOf<Event extends VectorExportEvent | VectorImportEvent>(
  events: AsyncIterable<Event>,
  terminal: CommandContext["terminal"],
  whatOf: (stage: string | undefined) => string,
): Promise<{ readonly event: Exclude<Event, { readonly kind: "refused" }> | undefined }> {
  let last: Event | undefined;
  for await (const event of events) {
    last = event;
    if (event.kind === "refused") break;
    if (event.kind !== "progress") continue;
    const stage = "stage" in event ? event.stage : undefined;
    terminal.progress(`${event.doneCount} of ${event.totalCount} ${whatOf(stage)}`);
  }
  terminal.progress("");
  if (last?.kind === "refused") throw new CommandError(printable(last.said));
  return { event: last as Exclude<Event, { readonly kind: "refused" }> | undefined };
}
