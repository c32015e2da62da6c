/** Payloads as files, each in a folder of its partition and of the first two digits of its id. */
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomUUID } from "node:crypto";
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import { syncFolder } from "../log/record-file.ts";
import type { PayloadBodies } from "./payload-store.ts";

export function createFilePayloads(folder: string): PayloadBodies {
  const pathOf = (partitionId: PartitionId, payloadId: PayloadId): string =>
    join(folder, partitionId, payloadId.slice(0, 2), payloadId);
  /** Folders whose names are on the disk. One that is there already may be of a server that ended before it saw to that. */
  const kept = new Set<string>();
  const get: PayloadBodies["get"] = async (partitionId, payloadId) => {
    try {
      return await readFile(pathOf(partitionId, payloadId));
    } catch (thrown) {
      if (isAbsent(thrown)) return undefined;
      throw thrown;
    }
  };
  return {
    async put(partitionId, payloadId, sealed) {
      const path = pathOf(partitionId, payloadId);
      const around = dirname(path);
      await mkdir(around, { recursive: true, mode: 0o700 });
      const beside = `${path}.${randomUUID()}`;
      try {
        const file = await open(beside, "wx", 0o600);
        try {
          await file.writeFile(sealed);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(beside, path);
      } catch (thrown) {
        await rm(beside, { force: true });
        throw thrown;
      }
      await syncFolder(around);
      if (kept.has(around)) return;
      for (const above of [dirname(around), folder, dirname(folder)]) await syncFolder(above);
      kept.add(around);
    },
    get,
    getSource: get,
    async has(partitionId, payloadId) {
      try {
        return (await stat(pathOf(partitionId, payloadId))).isFile();
      } catch (thrown) {
        if (isAbsent(thrown)) return false;
        throw thrown;
      }
    },
    remove: (partitionId, payloadId) => rm(pathOf(partitionId, payloadId), { force: true }),
  };
}

const isAbsent = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
