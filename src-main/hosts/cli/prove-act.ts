import { resolve } from "node:path";
import { trailChecks } from "#adapters/trail-keys/trail-keys.ts";
import { leafProofText, verifyLeafProof } from "#shared/audit/leaf-proof.ts";
import type { InclusionProof, LeafPage } from "#shared/audit/read-trail.ts";
import type { PublicKey } from "#shared/audit/tree-head.ts";
import type { CommandContext } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./exit-codes.ts";
import { leafLine } from "./leaf-line.ts";
import { openNew } from "./new-file.ts";
import { printable } from "./terminal.ts";
import { wholeNumber } from "./whole-number.ts";

/** A trail, of this device or of the team. */
export interface ProvedTrail {
  leaves(input: { readonly before: number; readonly limit: number }): Promise<LeafPage>;
  inclusion(input: { readonly seq: number }): Promise<InclusionProof>;
  publicKey(): Promise<PublicKey>;
}

/** Writes the proof that an act is in the trail. Nothing is written that does not prove it. */
export async function proveAct(
  trail: ProvedTrail,
  [given, file]: readonly [given: string, file: string],
  { values, terminal }: Pick<CommandContext, "values" | "terminal">,
): Promise<ExitCode> {
  const seq = wholeNumber("ACT", given, 0, 0, Number.MAX_SAFE_INTEGER - 1);
  const path = resolve(file);
  const [page, publicKey] = await Promise.all([
    trail.leaves({ before: seq + 1, limit: 1 }),
    trail.publicKey(),
  ]);
  const [leaf] = page.leaves;
  if (leaf?.seq !== seq)
    throw new CommandError(`There is no act ${seq}, or what it was is no longer kept.`, exitCodes.failed);
  const line = leafProofText(leaf, publicKey, await trail.inclusion({ seq }));
  const verdict = verifyLeafProof(trailChecks, line);
  if (verdict.kind === "broken")
    throw new CommandError(`Nothing was written: what the trail gave does not prove it (${verdict.why}).`);
  const handle = await openNew(path);
  try {
    await handle.writeFile(`${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (values["json"] === true) terminal.out(JSON.stringify({ path, leaf, head: verdict.head }));
  else {
    terminal.out(leafLine(leaf));
    terminal.out(`${printable(path)} proves it; \`tessera audit verify\` checks that anywhere.`);
  }
  return exitCodes.done;
}
