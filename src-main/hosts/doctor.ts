import { stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Decoder } from "#core/ports/decoder.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Library } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { DoctorCheck, KeyLevel } from "#shared/rpc/system-contract.ts";
import { readHostRecord } from "./host-record.ts";
import { limits } from "./limits.ts";

export interface DoctorDeps {
  readonly dataFolder: string;
  readonly vault: KeyVault;
  readonly store: LibraryStore;
  readonly vectors: VectorIndex;
  readonly library: Library;
  readonly embedder: Embedder;
  readonly decoder: Decoder;
  /** Its card is what the parsers are tried on. */
  readonly modelFolder: string;
}

type Finding = Omit<DoctorCheck, "name">;
const ok = (found: string): Finding => ({ level: "ok", found, advice: "" });

/** Is everything well? A check that cannot be made is itself a finding. */
export const createDoctor = (deps: DoctorDeps) => async (): Promise<readonly DoctorCheck[]> => {
  const checks: Readonly<Record<DoctorCheck["name"], () => Promise<Finding> | Finding>> = {
    node: () => ok(`Node ${process.versions.node} on ${process.platform}-${process.arch}`),
    database: () => databaseFinding(deps),
    encryption: () => ok("The library, the vector index and thumbnails are sealed (AEGIS, AES-256-GCM)."),
    key: () => keyFinding(deps.vault),
    words: () => wordsFinding(deps),
    vectors: () => vectorFinding(deps.vectors),
    model: () =>
      ok(`${deps.embedder.space.modelId}, ${deps.embedder.space.dimensions} dimensions, on this machine`),
    native: () => nativeFinding(deps.vectors),
    parsers: () => parserFinding(deps),
    watches: () => watchFinding(deps.library),
    disk: () => diskFinding(deps.dataFolder),
    network: () => networkFinding(deps.dataFolder),
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

async function nativeFinding(vectors: VectorIndex): Promise<Finding> {
  const { withoutNative } = await vectors.state();
  return withoutNative === undefined
    ? ok("The native addon is in use.")
    : {
        level: "notice",
        found: `The slower fallback is in use: ${withoutNative.why}.`,
        advice: `${withoutNative.advice}.`,
      };
}

/** Reads a file that comes with the program, the way files of the user are read. */
async function parserFinding({ decoder, modelFolder }: DoctorDeps): Promise<Finding> {
  const path = join(modelFolder, "static.json");
  const { size, mtimeMs } = await stat(path);
  const signal = AbortSignal.timeout(limits.parserTrialMsMax);
  try {
    const [outcome] = await decoder.decode(
      [{ path, sizeBytes: size, modifiedMs: mtimeMs }],
      { fileSizeBytesMax: size },
      signal,
    );
    return outcome?.kind === "extracted"
      ? ok("Files are read in processes of their own, which may read and nothing else.")
      : {
          level: "problem",
          found: `A file that comes with Tessera cannot be read: ${outcome?.reason.detail ?? "no answer"}`,
          advice: "Start Tessera again. Where that does not help, install it again.",
        };
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    return {
      level: "notice",
      found: "The parsers are busy with other files.",
      advice: "Ask again when the queue is shorter.",
    };
  }
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
  return freeBytes < limits.freeBytesMin
    ? { level: "problem", found, advice: "Make room: a full disk stops ingestion." }
    : ok(found);
}

async function networkFinding(dataFolder: string): Promise<Finding> {
  const record = await readHostRecord(dataFolder);
  // A host that was killed leaves its record behind.
  const url = record?.processId === process.pid ? record.url : undefined;
  const found = "Nothing is asked of any network.";
  return ok(url === undefined ? found : `${found} The page and the API are at ${url}, behind a token.`);
}
