import { chmod, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { About } from "#shared/rpc/system-contract.ts";

/** Who has a data folder open and where it answers. A hint for finding it; the lock alone says whether it is true. */
export const HostRecord = z.object({
  processId: z.int().positive(),
  shape: About.shape.shape,
  startedMs: z.number(),
  /** Where the contract is served; absent where nothing listens. */
  url: z.url({ protocol: /^http$/ }).optional(),
});
export type HostRecord = z.infer<typeof HostRecord>;

export const recordPath = (dataFolder: string): string => join(dataFolder, "host.json");

export async function writeHostRecord(dataFolder: string, record: HostRecord): Promise<void> {
  const draft = `${recordPath(dataFolder)}.new`;
  await writeFile(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, recordPath(dataFolder));
}

/** Undefined where there is none, or none that can be read: a record is never worth failing for. */
export async function readHostRecord(dataFolder: string): Promise<HostRecord | undefined> {
  try {
    return HostRecord.parse(JSON.parse(await readFile(recordPath(dataFolder), "utf8")));
  } catch {
    return undefined;
  }
}

export const removeHostRecord = (dataFolder: string): Promise<void> =>
  rm(recordPath(dataFolder), { force: true });

/** Who holds the folder, in words. */
export const holderInWords = (record: HostRecord | undefined): string =>
  record === undefined
    ? "another Tessera process"
    : `${{ desktop: "the desktop app", edge: "the edge host", cli: "a tessera command" }[record.shape]}, process ${record.processId}${record.url === undefined ? "" : `, at ${record.url}`}`;
