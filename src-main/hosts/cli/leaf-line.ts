import type { Leaf } from "#shared/audit/leaf.ts";
import { printable } from "./terminal.ts";

/** One act of a trail. */
export function leafLine({ seq, timeMs, actor, act, outcome, targets }: Leaf): string {
  const when = new Date(timeMs).toISOString();
  const told = outcome === "done" ? "" : `  ${outcome}`;
  return `${seq}  ${when}  ${actor.kind} ${actor.id.slice(0, 8)}  ${act}  ${targets.map(printable).join(" ")}${told}`;
}
