/** Answers to the saved searches by two models, side by side. */
import type { SpaceComparison } from "#shared/rpc/spaces-contract.ts";
import type { CommandContext } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { printable, type Terminal } from "./terminal.ts";

/** `parts`: what those of the other are called that it has so far. */
export async function compareModels(
  { terminal, values }: CommandContext,
  comparison: Promise<AsyncIterable<SpaceComparison>>,
  parts: string,
): Promise<ExitCode> {
  let queryCount = 0;
  for await (const event of await comparison) {
    if (event.kind === "begun") ({ queryCount } = event);
    if (values["json"] === true) terminal.out(JSON.stringify(event));
    else tell(event, parts, terminal);
  }
  if (queryCount > 0) return exitCodes.done;
  terminal.warn("Save a search first, with `tessera saved add NAME QUERY`: models are compared on those.");
  return exitCodes.nothing;
}

function tell(event: SpaceComparison, parts: string, { out, paint }: Terminal): void {
  if (event.kind === "begun") {
    const { active, other } = event;
    const partly =
      other.doneCount < other.totalCount
        ? ` (so far ${other.doneCount} of ${other.totalCount} ${parts})`
        : "";
    return out(`${printable(active.modelId)} beside ${printable(other.modelId)}${partly}`);
  }
  const { name, active, other, overlap } = event;
  out(`${paint("bold", printable(name))}  ${Math.round(overlap * 100)} % of the first ten are the same`);
  for (let place = 0; place < Math.max(active.length, other.length); place++)
    out(`  ${column(active[place]?.name)}  ${column(other[place]?.name)}`.trimEnd());
}

const columnWidth = 36;
const column = (name: string | undefined): string => {
  const text = printable(name ?? "");
  return (text.length > columnWidth ? `${text.slice(0, columnWidth - 1)}…` : text).padEnd(columnWidth);
};
