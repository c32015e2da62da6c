import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { descendantsOf } from "../process-tree.ts";

/** What a host and all its processes hold at one moment. */
export interface Sample {
  /** Of the compressed day. */
  readonly hour: number;
  readonly processCount: number;
  readonly residentBytes: number;
  /** In no file: heaps, of JavaScript and of native code, and stacks. */
  readonly privateBytes: number;
  readonly threadCount: number;
  readonly descriptorCount: number;
  readonly diskBytes: number;
  readonly files: Readonly<Record<FileSort, number>>;
  readonly parts: readonly Part[];
}

export type FileSort = "database" | "log before it" | "vectors and the rest";

/** All processes of one sort. */
export interface Part {
  readonly name: string;
  readonly residentBytes: number;
  readonly privateBytes: number;
}

/** As proc(5) tells. A process that ends meanwhile counts as nothing. */
export function sampleOf(processId: number, dataFolder: string, hour: number): Sample {
  const files = sizesOf(dataFolder);
  const all = descendantsOf(processId).flatMap((id) => readProcess(id, id === processId) ?? []);
  const sum = (of: (one: ProcessSample) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    hour,
    processCount: all.length,
    residentBytes: sum((one) => one.residentBytes),
    privateBytes: sum((one) => one.privateBytes),
    threadCount: sum((one) => one.threadCount),
    descriptorCount: sum((one) => one.descriptorCount),
    diskBytes: Object.values(files).reduce((total, bytes) => total + bytes, 0),
    files,
    parts: Array.from(
      Map.groupBy(all, ({ name }) => name),
      ([name, own]) => ({
        name,
        residentBytes: own.reduce((total, one) => total + one.residentBytes, 0),
        privateBytes: own.reduce((total, one) => total + one.privateBytes, 0),
      }),
    ),
  };
}

interface ProcessSample extends Part {
  readonly threadCount: number;
  readonly descriptorCount: number;
}

function readProcess(id: number, isHost: boolean): ProcessSample | undefined {
  try {
    const status = readFileSync(`/proc/${id}/status`, "utf8");
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    return {
      name: isHost ? "host" : partName(readFileSync(`/proc/${id}/cmdline`, "utf8")),
      residentBytes: field("VmRSS") * 1024,
      privateBytes: field("RssAnon") * 1024,
      threadCount: field("Threads"),
      descriptorCount: readdirSync(`/proc/${id}/fd`).length,
    };
  } catch {
    return undefined;
  }
}

/** The entry that a process runs, such as `decode`; of another program its name. */
function partName(commandLine: string): string {
  const [program = "", ...args] = commandLine.split("\0");
  const entry = args.findLast((each) => /\.[mc]?[jt]s$/.test(each)) ?? program;
  return (entry.split("/").at(-1) ?? "").replace(/\.[mc]?[jt]s$/, "");
}

/** What the files of a folder take on the disk. */
function sizesOf(folder: string): Record<FileSort, number> {
  const sizes = { database: 0, "log before it": 0, "vectors and the rest": 0 };
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const blockCount = statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.blocks ?? 0;
    sizes[sortOf(entry.name)] += blockCount * 512;
  }
  return sizes;
}

const sortOf = (name: string): FileSort =>
  name.endsWith(".db") ? "database" : name.endsWith(".db-wal") ? "log before it" : "vectors and the rest";
