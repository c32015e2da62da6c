import { statfs } from "node:fs/promises";
import type { Embedder } from "#core/ports/embedder.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Library } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { DoctorCheck, KeyLevel } from "#shared/rpc/system-contract.ts";

export interface DoctorDeps {
  readonly dataFolder: string;
  readonly vault: KeyVault;
  readonly store: LibraryStore;
  readonly vectors: VectorIndex;
  readonly library: Library;
  readonly embedder: Embedder;
}

type Finding = Omit<DoctorCheck, "name">;
const ok = (found: string): Finding => ({ level: "ok", found, advice: "" });

/** Under this much room a commit may fail soon. */
const freeBytesMin = 500_000_000;

/** Is everything well? A check that cannot be made is itself a finding. */
export const createDoctor = (deps: DoctorDeps) => async (): Promise<readonly DoctorCheck[]> => {
  const checks: Readonly<Partial<Record<DoctorCheck["name"], () => Promise<Finding> | Finding>>> = {
    node: () => ok(`Node ${process.versions.node} on ${process.platform}-${process.arch}`),
    database: () => databaseFinding(deps),
    encryption: () => ok("The library, the vector index and thumbnails are sealed (AEGIS, AES-256-GCM)."),
    key: () => keyFinding(deps.vault),
    words: () => wordsFinding(deps),
    vectors: () => vectorFinding(deps.vectors),
    model: () =>
      ok(`${deps.embedder.space.modelId}, ${deps.embedder.space.dimensions} dimensions, on this machine`),
    watches: () => watchFinding(deps.library),
    disk: () => diskFinding(deps.dataFolder),
    network: () => ok("Nothing is asked of any network."),
  };
  return Promise.all(
    (Object.entries(checks) as [DoctorCheck["name"], () => Promise<Finding> | Finding][]).map(
      async ([name, check]) => {
        try {
          return { name, ...(await check()) };
        } catch (thrown) {
          return {
            name,
            level: "problem" as const,
            found: thrown instanceof Error ? thrown.message : String(thrown),
            advice: "Start Tessera again. Nothing that was acknowledged is lost.",
          };
        }
      },
    ),
  );
};

async function databaseFinding({ store, dataFolder }: DoctorDeps): Promise<Finding> {
  const [counts, segmentCount, revision] = await Promise.all([
    store.counts(),
    store.segmentCount(),
    store.revision(),
  ]);
  const itemCount = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return ok(`${itemCount} items and ${segmentCount} segments at revision ${revision}, in ${dataFolder}`);
}

async function wordsFinding({ store }: DoctorDeps): Promise<Finding> {
  const { failed } = await store.counts();
  const found = `Full text holds ${await store.segmentCount()} segments.`;
  return failed === 0
    ? ok(found)
    : {
        level: "notice",
        found: `${found} ${failed} items failed.`,
        advice: "See why with `tessera status --items`, try again with `tessera retry`.",
      };
}

const keyWords: Readonly<Record<KeyLevel, string>> = {
  "os-keychain": "The key is in the system's keychain.",
  "systemd-credential": "The key is sealed with a systemd credential.",
  passphrase: "The key is sealed with a passphrase.",
  "file-permissions-only": "The key is in a file that only your account can read.",
};

const keyFinding = ({ level, notice }: KeyVault): Finding =>
  level === "file-permissions-only"
    ? {
        level: "notice",
        found: keyWords[level],
        advice:
          notice ??
          "Whoever can read your files as you can open the library. A keychain, a systemd credential or a passphrase protects it better.",
      }
    : ok(keyWords[level]);

async function vectorFinding(vectors: VectorIndex): Promise<Finding> {
  const { state, vectorCount, engine } = await vectors.state();
  const found = `${vectorCount} vectors, ${engine}`;
  return state === "building"
    ? { level: "notice", found: `${found}, being rebuilt`, advice: "Searching by word works meanwhile." }
    : ok(found);
}

async function watchFinding(library: Library): Promise<Finding> {
  const folders = await library.listFolders();
  const notices = folders.flatMap(({ path, notice }) => (notice === undefined ? [] : [`${path}: ${notice}`]));
  if (notices.length > 0)
    return {
      level: "notice",
      found: notices.join("; "),
      advice: "Changes there are found later, by comparing.",
    };
  return ok(folders.length === 1 ? "1 folder is watched." : `${folders.length} folders are watched.`);
}

async function diskFinding(dataFolder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataFolder);
  const freeBytes = bavail * bsize;
  const found = `${(freeBytes / 1e9).toFixed(1)} GB are free for the library.`;
  return freeBytes < freeBytesMin
    ? { level: "problem", found, advice: "Make room: a full disk stops ingestion." }
    : ok(found);
}
