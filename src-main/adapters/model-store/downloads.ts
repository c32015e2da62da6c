/** Downloads that run, one for a model, and why the last one of a model failed. */
import { mkdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { sizeOf } from "#shared/model/model-catalogue.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import { addressOf } from "./allowed-hops.ts";
import type { Changes } from "./changes.ts";
import { fetchFile } from "./fetch-file.ts";
import { limits } from "./limits.ts";
import { comeBytes, isThere, type ModelFolders, type Pinned, settle, takeBack } from "./model-folders.ts";
import { asFileRefusal, ModelRefusal } from "./model-refusal.ts";
import type { NetworkDeps } from "./open-address.ts";

interface Running {
  readonly controller: AbortController;
  doneBytes: number;
  over: Promise<void>;
}

export interface Downloads extends AsyncDisposable {
  begin(entry: Pinned): void;
  /** Resolves when it has let go of its files; what came is kept. */
  end(id: string): Promise<void>;
  doneBytesOf(id: string): number | undefined;
  failureOf(id: string): ModelRemark | undefined;
  fail(id: string, why: ModelRemark | undefined): void;
}

export function createDownloads(folders: ModelFolders, network: NetworkDeps, changes: Changes): Downloads {
  const running = new Map<string, Running>();
  const failures = new Map<string, ModelRemark>();
  const run = async (entry: Pinned, download: Running): Promise<void> => {
    try {
      await fetchModel(entry, folders, network, download.controller.signal, (doneBytes) => {
        download.doneBytes = doneBytes;
        changes.tell("progress");
      });
    } catch (thrown) {
      if (download.controller.signal.aborted) return;
      if (!(thrown instanceof ModelRefusal)) throw thrown;
      failures.set(entry.id, thrown.why);
    } finally {
      running.delete(entry.id);
      changes.tell("news");
    }
  };
  const end = async (id: string): Promise<void> => {
    const download = running.get(id);
    download?.controller.abort();
    await download?.over;
  };
  return {
    begin(entry) {
      if (running.has(entry.id)) return;
      failures.delete(entry.id);
      const download: Running = { controller: new AbortController(), doneBytes: 0, over: Promise.resolve() };
      running.set(entry.id, download);
      download.over = run(entry, download);
    },
    end,
    doneBytesOf: (id) => running.get(id)?.doneBytes,
    failureOf: (id) => failures.get(id),
    fail: (id, why) => void (why === undefined ? failures.delete(id) : failures.set(id, why)),
    async [Symbol.asyncDispose]() {
      await Promise.all([...running.keys()].map(end));
    },
  };
}

async function fetchModel(
  entry: Pinned,
  folders: ModelFolders,
  network: NetworkDeps,
  signal: AbortSignal,
  onBytes: (doneBytes: number) => void,
): Promise<void> {
  const { pins } = entry;
  const [folder, coming] = [folders.folderOf(entry), folders.comingOf(entry)];
  try {
    await takeBack(folder, coming, pins);
    await mkdir(coming, { recursive: true, mode: 0o700 });
    await refuseWithoutRoom(coming, entry);
    const { mirror } = network.settings();
    for (const file of pins.files) {
      const path = join(coming, file.path);
      if (await isThere(path)) continue;
      const before = (await comeBytes(coming, pins)) - (await comeBytes(coming, { ...pins, files: [file] }));
      onBytes(before);
      const url = addressOf(entry, pins.revision, file, mirror);
      await fetchFile({ url, file, path, onBytes: (here) => onBytes(before + here) }, network, signal);
    }
    await settle(coming, folder);
  } catch (thrown) {
    signal.throwIfAborted();
    throw asFileRefusal(thrown, coming);
  }
}

async function refuseWithoutRoom(coming: string, { pins }: Pinned): Promise<void> {
  const { bavail, bsize } = await statfs(coming);
  const wanted = sizeOf(pins) - (await comeBytes(coming, pins)) + limits.freeBytesMin;
  if (bavail * bsize >= wanted) return;
  const detail = `about ${Math.ceil(wanted / 1e6)} MB are needed`;
  throw new ModelRefusal({ code: "model-disk-full", path: coming, detail });
}
