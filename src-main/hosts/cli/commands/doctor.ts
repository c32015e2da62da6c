import type { DoctorCheck } from "#shared/rpc/system-contract.ts";
import { awaitIndex } from "../await-index.ts";
import type { RunCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable, type Terminal } from "../terminal.ts";

/** Exit code 1 where there is a problem; a notice is none. */
export const run: RunCommand = async ({ values, terminal, signal, session }) => {
  const opened = await session();
  await awaitIndex(opened, terminal, signal);
  const { client } = opened;
  const { checks } = await client.system.doctor();
  for (const check of checks)
    terminal.out(values["json"] === true ? JSON.stringify(check) : inWords(check, terminal));
  return checks.some(({ level }) => level === "problem") ? exitCodes.nothing : exitCodes.done;
};

function inWords({ name, level, found, advice }: DoctorCheck, { paint }: Terminal): string {
  const mark = { ok: paint("green", "✓"), notice: paint("yellow", "!"), problem: paint("red", "✗") }[level];
  return `${mark} ${name.padEnd(10)} ${printable(found)}${advice === "" ? "" : `\n             ${paint("dim", printable(advice))}`}`;
}
