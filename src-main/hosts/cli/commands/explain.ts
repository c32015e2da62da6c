import { arrangementOf } from "../arrangement.ts";
import { awaitIndex } from "../await-index.ts";
import type { RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { hitLines, stepLines } from "../explain-plan.ts";
import { printable } from "../terminal.ts";
import { wholeNumber } from "../whole-number.ts";
import { tellUnderstood } from "../tell-understood.ts";

/** Exit code 1 where nothing was found: it is explained all the same. */
export const run: RunCommand = async ({ words, values, terminal, signal, session }) => {
  const text = words.join(" ").trim();
  if (text === "") throw new CommandError("tessera explain QUERY...: explain what?", exitCodes.usage);
  const limit = wholeNumber("--limit", values["limit"], 10, 1, 200);
  const arrangement = arrangementOf(values);
  const opened = await session();
  await awaitIndex(opened, terminal, signal);
  const result = await opened.client.search.query(
    { text, offset: 0, limit, weak: values["weak"] === true, facets: false, ...arrangement },
    { signal },
  );
  const { printed, plan, hits, totalCount, noGoodMatch } = result;
  if (values["json"] === true) {
    const scores = hits.map(({ rank, score, legs, path, itemId, segmentId }) => ({
      rank,
      score,
      legs,
      path,
      itemId,
      segmentId,
    }));
    terminal.out(JSON.stringify({ query: printed, plan, totalCount, noGoodMatch, hits: scores }));
  } else {
    tellUnderstood(text, result, terminal);
    terminal.out(`understood as: ${printable(printed)}`);
    terminal.out("");
    for (const line of stepLines(plan, terminal)) terminal.out(line);
    terminal.out("");
    for (const line of hits.length === 0 ? [] : hitLines(hits, terminal)) terminal.out(line);
    if (hits.length === 0) terminal.out(noGoodMatch ? "no good match" : "nothing was found");
  }
  return hits.length === 0 ? exitCodes.nothing : exitCodes.done;
};
