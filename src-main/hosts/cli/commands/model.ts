import { setTimeout as sleep } from "node:timers/promises";
import { inEnglish } from "#shared/model/remark.ts";
import type { BuildStage, SpacesStatus } from "#shared/rpc/spaces-contract.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { compareModels } from "../compare-models.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { durationInWords } from "../in-words.ts";
import type { Client, Session } from "../session.ts";
import { printable, type Terminal } from "../terminal.ts";

/** Between two looks at how far a model has come. */
const lookMs = 500;

const changes = {
  use: (client: Client, modelId: string) => client.spaces.use({ modelId }),
  pause: (client: Client) => client.spaces.setPaused({ paused: true }),
  resume: (client: Client) => client.spaces.setPaused({ paused: false }),
  cancel: (client: Client) => client.spaces.cancel(),
  rollback: (client: Client) => client.spaces.rollBack(),
  forget: (client: Client) => client.spaces.forget(),
} as const;
type Change = keyof typeof changes;
const isChange = (action: string): action is Change => Object.hasOwn(changes, action);

export const run: RunCommand = async (context) => {
  const { words, values, terminal } = context;
  const [action = "list", modelId = ""] = words;
  const isKnown = isChange(action) || ["list", "status", "compare"].includes(action);
  if (!isKnown)
    throw new CommandError(
      `tessera model has no ${JSON.stringify(action)}; it has list, status, compare, ${Object.keys(changes).join(", ")}.`,
      exitCodes.usage,
    );
  if (action === "use" && modelId.trim() === "")
    throw new CommandError("tessera model use MODEL: which? `tessera model` lists them.", exitCodes.usage);
  const session = await context.session();
  const { client } = session;
  if (action === "compare")
    return compareModels(context, client.spaces.compare(undefined, { signal: context.signal }), "parts");
  if (!isChange(action)) {
    show(await client.spaces.status(), action, terminal, values["json"] === true);
    return exitCodes.done;
  }
  // A library that is opened for one command embeds nothing by itself.
  if (values["wait"] === true || action === "forget") await session.start();
  let status = await changes[action](client, modelId);
  if (values["wait"] === true) status = await untilDone(context, session, status);
  show(status, "status", terminal, values["json"] === true);
  if (session.kind === "own" && status.building !== undefined && action !== "pause")
    terminal.warn("It goes on when Tessera runs: start it, or add --wait.");
  return exitCodes.done;
};

async function untilDone(
  { signal, terminal }: CommandContext,
  { client, failed }: Session,
  given: SpacesStatus,
): Promise<SpacesStatus> {
  let status = given;
  for (let said = ""; isUnderWay(status);) {
    const { building } = status;
    const line = building === undefined ? "" : buildingInWords(building);
    if (line !== said) terminal.progress(line);
    said = line;
    await Promise.race([sleep(lookMs, undefined, { signal }), failed]);
    status = await client.spaces.status();
  }
  terminal.progress("");
  return status;
}

/** What waits for the person is not waited for. */
const isUnderWay = ({ active, building }: SpacesStatus): boolean =>
  active.missing !== undefined || building?.stage === "embedding" || building?.stage === "indexing";

const stages = {
  embedding: "embedding",
  indexing: "making the index",
  paused: "paused",
  resting: "waiting for power",
  "disk-full": "waiting for room on the disk",
  failed: "failed",
} as const satisfies Record<BuildStage, string>;

function buildingInWords(building: NonNullable<SpacesStatus["building"]>): string {
  const { modelId, doneCount, totalCount, stage, remainingMs, detail } = building;
  const left = remainingMs === undefined ? "" : `, about ${durationInWords(remainingMs)} left`;
  const why = detail === undefined ? "" : ` (${detail})`;
  return printable(`${modelId}: ${stages[stage]}${why}, ${doneCount} of ${totalCount} parts${left}`);
}

function show(status: SpacesStatus, what: string, terminal: Terminal, asJson: boolean): void {
  const { models, active, building, previous, isForgetting } = status;
  if (asJson) return terminal.out(JSON.stringify(status));
  const { paint } = terminal;
  if (what === "list")
    for (const modelId of models) {
      const mark = modelId === active.modelId ? paint("green", "in use") : "";
      terminal.out(`${printable(modelId).padEnd(24)} ${mark}`.trimEnd());
    }
  else terminal.out(`${printable(active.modelId)} is in use, ${active.dimensions} dimensions.`);
  if (active.failure !== undefined)
    terminal.out(
      printable(`It does not run: everything is found by its words alone. ${inEnglish(active.failure)}`),
    );
  if (active.missing !== undefined)
    terminal.out(
      `${active.missing.doneCount} of ${active.missing.totalCount} parts have a vector; the rest are found by their words.`,
    );
  if (building !== undefined) terminal.out(buildingInWords(building));
  if (previous !== undefined)
    terminal.out(
      `${printable(previous.modelId)} is kept: \`tessera model rollback\` goes back to it, \`tessera model forget\` removes it.`,
    );
  if (isForgetting) terminal.out("Vectors that are no longer wanted are being removed.");
}
