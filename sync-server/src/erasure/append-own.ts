import type { AppendEntry } from "../hub/hub-port.ts";
import type { ErasableLog, ErasureListener } from "./erasable.ts";

export interface OwnAppending {
  readonly log: Pick<ErasableLog, "append">;
  readonly listener: Pick<ErasureListener, "appended">;
}

/** What the server writes into documents by itself, told to all. `erased`: of what was named something was erased meanwhile. */
export async function appendOwn(
  { log, listener }: OwnAppending,
  entries: readonly AppendEntry[],
): Promise<"appended" | "erased"> {
  if (entries.length === 0) return "appended";
  const outcomes = await log.append(entries);
  let isErased = false;
  for (const [at, outcome] of outcomes.entries()) {
    const entry = entries[at];
    if (outcome.kind === "appended" && entry !== undefined) listener.appended({ ...entry, seq: outcome.seq });
    else isErased = true;
  }
  return isErased ? "erased" : "appended";
}
