import type { FolderStatus } from "#shared/model/folder.ts";
import { countsInWords } from "./in-words.ts";
import type { Session } from "./session.ts";
import { printable, type Terminal } from "./terminal.ts";

/** Only a host watches: while none runs, a folder is neither watched nor, for that, paused. */
export function showFolder(
  { path, paused, state, counts, notice }: FolderStatus,
  kind: Session["kind"],
  { out, paint }: Terminal,
): void {
  const states = kind === "own" ? (paused ? "paused" : "") : state;
  const told = [states, countsInWords(counts)].filter((part) => part !== "").join(": ");
  out(`${paint("cyan", printable(path))}  ${told}`.trimEnd());
  if (notice !== undefined) out(`  ${paint("yellow", printable(notice))}`);
}
