import { actWords } from "#shared/audit/act-words.ts";
import type { Leaf } from "#shared/audit/leaf.ts";
import { printable } from "./terminal.ts";

/** One act of a trail, in words; `--json` has it as it is sealed. */
export function leafLine({ seq, timeMs, actor, act, outcome, targets }: Leaf): string {
  const when = new Date(timeMs).toISOString();
  const told = outcome === "done" ? "" : ` (${outcome})`;
  return `${seq}  ${when}  ${actor.kind} ${actor.id.slice(0, 8)}  ${actWords.en[act]}${told}  ${targets.map(printable).join(" ")}`;
}
