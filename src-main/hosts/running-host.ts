import { lockFolder } from "#adapters/sqlite/folder-lock.ts";
import { type HostRecord, readHostRecord } from "./host-record.ts";

/**
 * The host that has a data folder open, where one listens. A host that was killed leaves its record behind, and
 * somebody else may listen at its address by now: only while the folder's lock is held is the record believed,
 * because the token goes to whoever answers there.
 */
export async function runningHost(
  dataFolder: string,
): Promise<(HostRecord & { readonly url: string }) | undefined> {
  const record = await readHostRecord(dataFolder);
  const url = record?.url;
  if (record === undefined || url === undefined) return undefined;
  const lock = lockFolder(dataFolder, 0);
  if (lock.kind === "busy") return { ...record, url };
  lock[Symbol.dispose]();
  return undefined;
}
