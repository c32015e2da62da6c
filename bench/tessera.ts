import { fileURLToPath } from "node:url";
import { benchEnvironment } from "./open-application.ts";
import { runProgram, type Run } from "./program.ts";

const cli = fileURLToPath(new URL("../src-main/hosts/cli/main.ts", import.meta.url));

/** Runs the command as a person would in a shell, on a data folder of its own. */
export const runTessera = (dataFolder: string, args: readonly string[], signal: AbortSignal): Promise<Run> =>
  runProgram(
    [process.execPath, "--disable-warning=ExperimentalWarning", cli, "--data", dataFolder, ...args],
    benchEnvironment,
    signal,
  );

/** Adds a folder and returns when all in it is indexed, skipped or failed. */
export const ingest = (dataFolder: string, folder: string, signal: AbortSignal): Promise<Run> =>
  runTessera(dataFolder, ["add", folder, "--wait"], signal);

/** How many items have which status. */
export async function countItems(
  dataFolder: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const { stdout } = await runTessera(dataFolder, ["status", "--items", "--json"], signal);
  const counts = new Map<string, number>();
  for (const [, status = ""] of stdout.matchAll(/"status":\s*"(\w+)"/g))
    counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}
