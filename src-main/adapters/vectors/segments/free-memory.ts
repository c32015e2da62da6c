import { readFileSync } from "node:fs";
import { freemem } from "node:os";
import { dirname } from "node:path/posix";

export interface MemoryReads {
  /** What the machine has free, in bytes. */
  readonly machineBytes: number;
  /** A file of the system; undefined where there is none. */
  readonly read: (path: string) => string | undefined;
}

/**
 * Bytes that this process may still take: what the machine has, what its control groups leave (Linux: of a container, or a
 * service of systemd), and its own limits (`ulimit -d`, `-v`). What the files that were read take of a group counts as free,
 * because the system gives it back; `process.availableMemory()` counts it as taken, and a group that reads many files would
 * never have any.
 */
export const freeMemoryBytes = (reads: MemoryReads = ofThisMachine()): number =>
  Math.max(0, Math.min(reads.machineBytes, leftByGroups(reads), leftByLimits(reads)));

const ofThisMachine = (): MemoryReads => ({
  machineBytes: freemem(),
  read(path) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      // Another system, or a file that this version of it has not.
      return undefined;
    }
  },
});

interface GroupFiles {
  readonly root: string;
  /** The least of these counts. */
  readonly limits: readonly string[];
  readonly used: string;
  /** Names in `memory.stat`. */
  readonly files: readonly string[];
}
const second: Omit<GroupFiles, "root"> = {
  limits: ["memory.max", "memory.high"],
  used: "memory.current",
  files: ["inactive_file", "active_file"],
};
/** By the list of controllers in `/proc/self/cgroup`: none of the second version, `memory` among those of the first. */
const groupFiles: readonly (readonly [RegExp, GroupFiles])[] = [
  [/^0::(.*)$/mu, { root: "/sys/fs/cgroup", ...second }],
  [
    /^\d+:(?:\w+,)*memory(?:,\w+)*:(.*)$/mu,
    {
      root: "/sys/fs/cgroup/memory",
      limits: ["memory.limit_in_bytes"],
      used: "memory.usage_in_bytes",
      files: ["total_inactive_file", "total_active_file"],
    },
  ],
];

/** Of the group and of those that it lies in, each of which limits it. */
function leftByGroups({ read }: MemoryReads): number {
  const own = read("/proc/self/cgroup") ?? "";
  const left = groupFiles.flatMap(([pattern, files]) => {
    const group = pattern.exec(own)?.[1];
    return group === undefined
      ? []
      : withParents(group).map((each) => leftBy(read, files, `${files.root}${each}`));
  });
  return Math.min(...left);
}

/** In a container its own group may lie at the root, whatever it is called outside. */
const withParents = (group: string): readonly string[] =>
  group === "/" || !group.startsWith("/") ? ["/"] : [`${group}/`, ...withParents(dirname(group))];

function leftBy(read: MemoryReads["read"], { limits, used, files }: GroupFiles, folder: string): number {
  const numberIn = (name: string): number => Number.parseInt(read(folder + name) ?? "", 10);
  // `max`, and what is not there, are no numbers: no limit.
  const limit = Math.min(...limits.map(numberIn).filter(Number.isFinite));
  if (limit === Infinity) return Infinity;
  const stat = read(`${folder}memory.stat`) ?? "";
  const ofFiles = files.reduce((sum, name) => sum + (numberAfter(stat, `^${name} `) ?? 0), 0);
  return limit - Math.max(0, (numberIn(used) || 0) - ofFiles);
}

/** Both sides in what the process has reserved, not in what it uses. */
function leftByLimits({ read }: MemoryReads): number {
  const limits = read("/proc/self/limits") ?? "";
  const status = read("/proc/self/status") ?? "";
  const left = [
    ["^Max data size +", "^VmData:\\s+"],
    ["^Max address space +", "^VmSize:\\s+"],
  ].map(([limit, used]) => {
    const limitBytes = numberAfter(limits, limit!);
    return limitBytes === undefined ? Infinity : limitBytes - (numberAfter(status, used!) ?? 0) * 1024;
  });
  return Math.min(...left);
}

function numberAfter(text: string, start: string): number | undefined {
  const found = new RegExp(`${start}(\\d+)`, "mu").exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
