import type { Application, WorkerEntries } from "#hosts/application.ts";
import { assemble } from "#hosts/assemble.ts";
import { sourceTree } from "#hosts/source-tree.ts";

/** Keys stay in the data folder: a benchmark leaves nothing in the keychain of whoever runs it. */
export const benchEnvironment = { TESSERA_KEYCHAIN: "off" } as const;

/** The whole product in this process, opened as the command line opens it. */
export async function openApplication(
  dataFolder: string,
  entries: WorkerEntries = sourceTree.entries,
): Promise<Application> {
  const assembly = await assemble({
    dataFolder,
    entries,
    modelFolder: sourceTree.modelFolder,
    shape: "cli",
    version: sourceTree.version(),
    environment: { ...process.env, ...benchEnvironment },
    report: (thrown, where) => console.error(where, thrown),
  });
  if (assembly.kind !== "ready") throw new Error(assembly.detail);
  return assembly.application;
}
