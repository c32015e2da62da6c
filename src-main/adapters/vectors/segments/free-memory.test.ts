import { freemem } from "node:os";
import { expect, test } from "vitest";
import { freeMemoryBytes } from "./free-memory.ts";

const gigabyte = 2 ** 30;
/** On a machine with 8 GB free, where only these files are. */
const freeWith = (files: Readonly<Record<string, string>>): number =>
  freeMemoryBytes({ machineBytes: 8 * gigabyte, read: (path) => files[path] });

/** A group of the second version; `fileBytes` of what is used are files that were read. */
const group = (path: string, max: string, usedBytes: number, fileBytes = 0, high = "max") => ({
  [`/sys/fs/cgroup${path}memory.max`]: `${max}\n`,
  [`/sys/fs/cgroup${path}memory.high`]: `${high}\n`,
  [`/sys/fs/cgroup${path}memory.current`]: `${usedBytes}\n`,
  [`/sys/fs/cgroup${path}memory.stat`]: `anon 5\nfile 9\ninactive_file ${fileBytes - 4096}\nactive_file 4096\n`,
});
const inSlice = { "/proc/self/cgroup": "0::/tessera.slice/host.service\n" };
const groupOfFirst = (path: string, limit: string, usedBytes: number) => ({
  [`/sys/fs/cgroup/memory${path}memory.limit_in_bytes`]: limit,
  [`/sys/fs/cgroup/memory${path}memory.usage_in_bytes`]: `${usedBytes}`,
  [`/sys/fs/cgroup/memory${path}memory.stat`]: `inactive_file 7\ntotal_inactive_file ${gigabyte / 2}\ntotal_active_file 0\n`,
});
const ofFirst = { "/proc/self/cgroup": "12:cpu,cpuacct:/\n5:hugetlb,memory:/docker/1f\n0::/\n" };

const cases: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
  ["a system without such files", {}, 8],
  ["a group without a limit", { ...inSlice, ...group("/tessera.slice/host.service/", "max", gigabyte) }, 8],
  ["a group", { ...inSlice, ...group("/tessera.slice/host.service/", `${4 * gigabyte}`, gigabyte) }, 3],
  [
    "a group that a limit slows down before it ends anything",
    {
      ...inSlice,
      ...group("/tessera.slice/host.service/", `${4 * gigabyte}`, gigabyte, 4096, `${2 * gigabyte}`),
    },
    1 + 4096 / gigabyte,
  ],
  [
    "a group that is full of files that were read",
    { ...inSlice, ...group("/tessera.slice/host.service/", `${4 * gigabyte}`, 4 * gigabyte, 3 * gigabyte) },
    3,
  ],
  [
    "a group in one that has less left",
    {
      ...inSlice,
      ...group("/tessera.slice/host.service/", `${4 * gigabyte}`, gigabyte),
      ...group("/tessera.slice/", `${6 * gigabyte}`, 5 * gigabyte),
    },
    1,
  ],
  [
    "a group that has more than its limit",
    { ...inSlice, ...group("/tessera.slice/host.service/", `${gigabyte}`, 2 * gigabyte) },
    0,
  ],
  [
    "a container, whose own group is the root of what it sees",
    { "/proc/self/cgroup": "0::/\n", ...group("/", `${2 * gigabyte}`, gigabyte) },
    1,
  ],
  [
    "a group of the first version",
    { ...ofFirst, ...groupOfFirst("/docker/1f/", `${3 * gigabyte}`, gigabyte) },
    2.5,
  ],
  [
    "one that is seen from inside alone",
    { ...ofFirst, ...groupOfFirst("/", `${2 * gigabyte}`, gigabyte) },
    1.5,
  ],
  [
    "one of the first version without a limit",
    { ...ofFirst, ...groupOfFirst("/docker/1f/", "9223372036854771712", 9) },
    8,
  ],
  [
    "a limit of the process's data",
    {
      "/proc/self/limits": `Max data size             ${2 * gigabyte}           unlimited            bytes     \n`,
      "/proc/self/status": "VmSize:\t 9437184 kB\nVmData:\t 1048576 kB\n",
    },
    1,
  ],
  [
    "a limit of its addresses",
    {
      "/proc/self/limits": `Max data size             unlimited            unlimited            bytes     \nMax address space         ${10 * gigabyte}          unlimited            bytes     \n`,
      "/proc/self/status": "VmSize:\t 9437184 kB\nVmData:\t 1048576 kB\n",
    },
    1,
  ],
  [
    "files that say nothing of the kind",
    {
      "/proc/self/cgroup": "0::\u0000..\n",
      "/proc/self/limits": "Max data size none\n",
      "/proc/self/status": "",
    },
    8,
  ],
];
test.each(cases)("what may be taken in %s", (_, files, gigabytes) => {
  // A page of the files is active in each.
  expect(Math.abs(freeWith(files) / gigabyte - gigabytes)).toBeLessThan(1e-5);
});

test("this process may take something, and no more than the machine has", () => {
  expect(freeMemoryBytes()).toBeGreaterThan(0);
  expect(freeMemoryBytes()).toBeLessThan(freemem() * 1.5);
});
