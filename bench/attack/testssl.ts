/** testssl.sh of Debian, on the way in that people are given: https://testssl.sh */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { outputOf } from "./run-program.ts";

const Findings = z.array(z.object({ id: z.string(), severity: z.string(), finding: z.string() }));

/** About the machine that asks: its openssl has no GOST. */
const isOfAsker = (id: string): boolean => id === "engine_problem";

/** About the certificate: an operator's own is another than the one that is made for a day. */
const isOfCertificate = (id: string): boolean => id.startsWith("cert_");

/** What is at least as severe as MEDIUM, a line each; throws where the check did not come to its end. */
export async function weaknessesOf(
  address: string,
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const file = join(folder, "testssl.json");
  const output = ["--quiet", "--color", "0", "--severity", "MEDIUM", "--jsonfile", file];
  const manner = ["--warnings", "batch", "--nodns", "none"];
  const checks = [
    "--protocols",
    "--std",
    "--server-preference",
    "--server-defaults",
    "--headers",
    "--pfs",
    "--vulnerable",
  ];
  const said = await outputOf("/usr/bin/testssl", [output, manner, checks, address].flat(), signal);
  if (!/^ Done /m.test(said)) throw new Error(`testssl.sh did not end: ${said.slice(-1_000)}`);
  const findings = Findings.parse(JSON.parse(await readFile(file, "utf8")));
  return findings
    .filter(({ id }) => !isOfCertificate(id) && !isOfAsker(id))
    .map(({ id, severity, finding }) => `${severity} ${id}: ${finding}`);
}
