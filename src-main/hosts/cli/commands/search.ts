import type { Hit } from "#shared/model/hit.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { arrangementOf } from "../arrangement.ts";
import { awaitIndex } from "../await-index.ts";
import type { RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { stepLines } from "../explain-plan.ts";
import { heldQuery } from "../hold-file.ts";
import { tellFacets } from "../tell-facets.ts";
import { hitLine } from "../hit-line.ts";
import { searchTogether, tellOfTeam } from "../search-together.ts";
import { tellUnderstood } from "../tell-understood.ts";
import { printable, type Terminal } from "../terminal.ts";
import { wholeNumber } from "../whole-number.ts";

/** The most that the contract gives at once. */
const pageSizeMax = 200;

/** Exit code 1 where nothing was found, as `grep` has it. */
export const run: RunCommand = async ({ words, values, terminal, signal, session }) => {
  const written = words.join(" ").trim();
  if (written === "" && values["picture"] === undefined && values["sound"] === undefined)
    throw new CommandError("tessera search QUERY...: what for?", exitCodes.usage);
  const limit = wholeNumber("--limit", values["limit"], 20, 1, 10_000);
  const offset = wholeNumber("--offset", values["offset"], 0, 0, 10_000);
  const arrangement = arrangementOf(values);
  const asJson = values["json"] === true;
  const opened = await session();
  await awaitIndex(opened, terminal, signal);
  const { client } = opened;
  const look = await heldQuery(client, values, signal);
  const text = `${written} ${look}`.trim();
  if (values["team"] === true)
    return searchTogether(
      { client, terminal, signal },
      { text, limit, weak: values["weak"] === true, asJson },
    );
  let shown = 0;
  let cursor: string | undefined;
  let group: string | undefined;
  for (;;) {
    const page = Math.min(limit - shown, pageSizeMax);
    const result = await client.search.query(
      {
        text,
        offset: offset + shown,
        limit: page,
        weak: values["weak"] === true,
        facets: values["facets"] === true && shown === 0,
        ...arrangement,
        ...(cursor === undefined ? {} : { cursor }),
      },
      { signal },
    );
    if (shown === 0 && !asJson) tellUnderstood(text, result, terminal);
    for (const hit of result.hits) {
      if (!asJson && hit.group !== undefined && hit.group.value !== group)
        terminal.out(groupLine(hit.group, terminal));
      group = hit.group?.value;
      terminal.out(asJson ? JSON.stringify(hit) : hitLine(hit, terminal));
    }
    shown += result.hits.length;
    if (values["facets"] === true && shown <= page) tellFacets(result, asJson, terminal);
    if (values["explain"] === true && shown <= page) explain(result, terminal);
    cursor = result.nextCursor;
    if (cursor === undefined || shown >= limit) {
      if (!asJson) {
        tellEnd(result, shown, offset, terminal);
        await tellOfTeam({ client, terminal, signal }, text);
      }
      return shown === 0 ? exitCodes.nothing : exitCodes.done;
    }
  }
};

function tellEnd(
  { noGoodMatch, totalCount }: SearchResult,
  shown: number,
  offset: number,
  terminal: Terminal,
): void {
  if (shown === 0)
    terminal.warn(noGoodMatch ? "No good match. `--weak` shows what is nearest." : "Nothing was found.");
  else if (totalCount > offset + shown)
    terminal.warn(terminal.paint("dim", `${shown} of ${totalCount}; more with --offset ${offset + shown}`));
}

const groupLine = ({ label, totalCount }: NonNullable<Hit["group"]>, { paint }: Terminal): string =>
  `${paint("bold", printable(label))} ${paint("dim", `(${totalCount})`)}`;

function explain({ printed, plan }: SearchResult, terminal: Terminal): void {
  terminal.warn(`understood as: ${printable(printed)}`);
  for (const line of stepLines(plan, terminal)) terminal.warn(line);
}
