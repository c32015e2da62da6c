/** `tessera search --team`: what is here and what the team shares, as one list. */
import type { FoundHit, FoundTogether, TeamPart } from "#shared/rpc/team-search.ts";
import type { CommandContext } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { hitLine, teamHitLine } from "./hit-line.ts";
import type { Client } from "./session.ts";
import { tellUnderstood } from "./tell-understood.ts";
import { printable, type Terminal } from "./terminal.ts";

type Asking = Pick<CommandContext, "terminal" | "signal"> & {
  readonly client: { readonly team: Pick<Client["team"], "search" | "status"> };
};

/** The most that the contract gives. */
const hitCountMax = 500;
/** A search that was not for the team waits no longer to say what the team has. */
const hintWaitMs = 300;

/** Waits for the team, and says so where it gave no answer. */
export async function searchTogether(
  { client, terminal, signal }: Asking,
  input: { readonly text: string; readonly limit: number; readonly weak: boolean; readonly asJson: boolean },
): Promise<ExitCode> {
  const { text, weak, asJson } = input;
  const limit = Math.min(input.limit, hitCountMax);
  const found = await lastOf(await client.team.search({ text, limit, weak }, { signal }));
  if (found === undefined) return exitCodes.nothing;
  if (!asJson) tellUnderstood(text, { ...found.here, hits: [] }, terminal);
  if (!asJson && found.team.kind === "answered")
    for (const { from, to } of found.team.corrections)
      terminal.warn(`Nothing in the team has "${printable(from)}"; "${printable(to)}" was looked for there.`);
  for (const [at, each] of found.hits.entries())
    terminal.out(asJson ? JSON.stringify(each) : line(each, at + 1, terminal));
  if (!asJson) {
    if (found.hits.length === 0) terminal.warn("Nothing was found.");
    terminal.warn(terminal.paint("dim", partInWords(found.team)));
  }
  return found.hits.length === 0 ? exitCodes.nothing : exitCodes.done;
}

/** After a search of this device: that the team has something too, if it says so at once. */
export async function tellOfTeam({ client, terminal, signal }: Asking, text: string): Promise<void> {
  const { joined } = await client.team.status(undefined, { signal });
  if (!joined) return;
  const found = await lastOf(await client.team.search({ text, limit: 1, waitMs: hintWaitMs }, { signal }));
  const count = found?.team.kind === "answered" ? found.team.totalCount : 0;
  if (count > 0)
    terminal.warn(terminal.paint("dim", `The team has ${count} that match; --team shows them in the list.`));
}

async function lastOf(lists: AsyncIterable<FoundTogether>): Promise<FoundTogether | undefined> {
  let last: FoundTogether | undefined;
  for await (const list of lists) last = list;
  return last;
}

/** Ranks are of the one list. */
function line(found: FoundHit, rank: number, terminal: Terminal): string {
  if (found.from === "team") return teamHitLine({ ...found.hit, rank }, terminal);
  const also = found.alsoSharedBy;
  const shared = also === undefined ? "" : terminal.paint("dim", `  also shared by ${also.userName}`);
  return hitLine({ ...found.hit, rank }, terminal) + shared;
}

/** A server of a version before names the field alone. */
const asField = (unanswered: string): string => (unanswered.includes(":") ? unanswered : `${unanswered}:`);

function partInWords(team: TeamPart): string {
  switch (team.kind) {
    case "answered":
      return team.unanswered.length === 0
        ? `${team.totalCount} in the team.`
        : `The team cannot find by ${team.unanswered.map(asField).join(", ")}; without that it finds what it shares.`;
    case "none":
      return "This device is in no team. `tessera team join URL` joins one.";
    case "paused":
      return "The exchange with the team is paused; `tessera team resume` lets it go on.";
    case "ended":
      return "The team asks who this device is: `tessera team join URL` once more.";
    case "revoked":
      return "The team has shut this device out; its administrators can say why.";
    case "unproved":
      return "The team's server keeps back the proof that its trail only grows: it was not asked. `tessera team status` says since when.";
    case "asking":
    case "unreachable":
      return "The team's server did not answer; this is what is here.";
  }
}
