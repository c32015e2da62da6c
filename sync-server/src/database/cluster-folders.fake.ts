/** Folders of test databases: each names the program that it is of, so that those of programs that were killed can be removed. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";

const prefix = "tessera-pg-";
const ownerFile = "owner";
/** One that names nobody yet is being made, or is of a program that was killed while it made it. */
const namelessMsMax = 10 * 60_000;

export async function makeClusterFolder(parent: string): Promise<string> {
  const folder = await mkdtemp(join(parent, prefix));
  await writeFile(join(folder, ownerFile), `${process.pid} ${startOf(process.pid) ?? ""}`);
  return folder;
}

/** When a process began, in the system's own count; undefined where there is none. A number alone may be another's by now. */
function startOf(pid: number): string | undefined {
  try {
    // After the name in parentheses, which may hold anything: the 22nd field.
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[19];
  } catch {
    return undefined;
  }
}

/** Ends what still runs in them, too. Only where the system tells of its processes; elsewhere nothing is removed. */
export function removeAbandonedClusters(parent: string, binFolder: string): void {
  if (!existsSync("/proc/self/stat")) return;
  for (const name of readdirSync(parent).filter((each) => each.startsWith(prefix))) {
    const folder = join(parent, name);
    if (!isAbandoned(folder)) continue;
    for (const data of dataFoldersIn(folder)) {
      const { uid, gid } = statSync(data);
      const user = process.getuid?.() === 0 ? { uid, gid } : {};
      spawnSync(join(binFolder, "pg_ctl"), ["-D", data, "-m", "immediate", "-w", "stop"], {
        ...user,
        cwd: parent,
        stdio: "ignore",
      });
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of those that may still run; the standbys of a database lie in its folder. */
function dataFoldersIn(folder: string): readonly string[] {
  const standbys = readdirSync(folder).filter((name) => name.startsWith("standby-"));
  return [folder, ...standbys.map((name) => join(folder, name))]
    .map((each) => join(each, "data"))
    .filter((data) => existsSync(join(data, "postmaster.pid")));
}

function isAbandoned(folder: string): boolean {
  try {
    const [pid = "", start] = readFileSync(join(folder, ownerFile), "utf8").split(" ");
    return startOf(Number(pid)) !== start;
  } catch {
    const age = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    return age !== undefined && Date.now() - age > namelessMsMax;
  }
}
