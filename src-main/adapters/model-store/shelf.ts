/** What all calls of a store share: what is known, what lies here, what is coming. */
import { type ModelCatalogue, type ModelEntry, sizeOf } from "#shared/model/model-catalogue.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { ModelState, ModelStatus } from "#shared/rpc/models-contract.ts";
import { type Changes, createChanges } from "./changes.ts";
import { type Checks, createChecks } from "./checks.ts";
import { createDownloads, type Downloads } from "./downloads.ts";
import {
  comeBytes,
  isPinned,
  isThere,
  type ModelFolders,
  modelFolders,
  type Pinned,
} from "./model-folders.ts";
import type { NetworkDeps } from "./open-address.ts";
import { type Catalogue, openCatalogue } from "./own-catalogue.ts";
import type { PackSigner } from "./pack-signer.ts";

export interface ModelStoreDeps {
  /** Made when the first model comes. */
  readonly folder: string;
  readonly bundled: ModelCatalogue;
  readonly network: NetworkDeps;
  readonly signer: PackSigner;
}

export interface Shelf {
  readonly folders: ModelFolders;
  readonly catalogue: Catalogue;
  readonly changes: Changes;
  readonly downloads: Downloads;
  readonly checks: Checks;
  readonly signer: PackSigner;
  statusOf(entry: ModelEntry): Promise<ModelStatus>;
  list(): Promise<readonly ModelStatus[]>;
}

export async function openShelf({ folder, bundled, network, signer }: ModelStoreDeps): Promise<Shelf> {
  const folders = modelFolders(folder);
  const catalogue = await openCatalogue(folder, bundled);
  const changes = createChanges();
  const downloads = createDownloads(folders, network, changes);
  const checks = createChecks(folders);
  const statusOf = async (entry: ModelEntry): Promise<ModelStatus> => ({
    entry,
    sizeBytes: entry.pins === undefined ? Math.round(entry.megabytes * 1e6) : sizeOf(entry.pins),
    state: isPinned(entry) ? await stateOf(entry, folders, downloads, checks) : { kind: "unverified" },
  });
  return {
    folders,
    catalogue,
    changes,
    downloads,
    checks,
    signer,
    statusOf,
    list: () => Promise.all(catalogue.entries().map(statusOf)),
  };
}

async function stateOf(
  entry: Pinned,
  folders: ModelFolders,
  downloads: Downloads,
  checks: Checks,
): Promise<ModelState> {
  const totalBytes = sizeOf(entry.pins);
  const doneBytes = downloads.doneBytesOf(entry.id);
  if (doneBytes !== undefined) return { kind: "downloading", doneBytes, totalBytes };
  if (await isThere(folders.folderOf(entry))) {
    const why = await checks.lackAsKnown(entry);
    return why === undefined ? { kind: "ready" } : { kind: "damaged", why, said: inEnglish(why) };
  }
  const came = { doneBytes: await comeBytes(folders.comingOf(entry), entry.pins), totalBytes };
  const why = downloads.failureOf(entry.id);
  if (why !== undefined) return { kind: "failed", ...came, why, said: inEnglish(why) };
  return came.doneBytes > 0 ? { kind: "paused", ...came } : { kind: "absent" };
}
