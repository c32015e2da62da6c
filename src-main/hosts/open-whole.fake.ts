import type { Application } from "./application.ts";
import { assemble } from "./assemble.ts";
import { sourceTree } from "./source-tree.ts";

/** The whole product on a data folder, for tests: started, without a keychain, and what nobody expected is told to `faults`. */
export async function openWhole(
  dataFolder: string,
  faults: string[],
  /** Where there is anything that decodes, with the key `PATH`. */
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<Application> {
  const assembly = await assemble({
    dataFolder,
    entries: sourceTree.entries,
    modelFolder: sourceTree.modelFolder,
    shape: "cli",
    version: "1",
    environment: { ...environment, TESSERA_KEYCHAIN: "off" },
    report: (thrown, where) => faults.push(`${where}: ${String(thrown)}`),
  });
  if (assembly.kind !== "ready") throw new Error(assembly.detail);
  await assembly.application.start();
  return assembly.application;
}
