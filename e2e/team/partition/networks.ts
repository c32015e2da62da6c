/** Networks of a test's own: namespaces of the kernel, joined by pairs of virtual cables. For a process that `inOwnNetwork` started. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";

const userNamespace = ["--user", "--map-root-user"] as const;

/** Why this system does not let a test have networks; undefined where it does. */
export function whyNoNetworks(): string | undefined {
  if (process.platform !== "linux") return "network namespaces are Linux's";
  const { error, stderr, status } = spawnSync(
    "unshare",
    [...userNamespace, "--net", "sh", "-c", "ip link add name one type veth peer name other"],
    { encoding: "utf8" },
  );
  if (error !== undefined) return `unshare could not be run (${error.message}): install util-linux`;
  return status === 0 ? undefined : `the system allows no networks of one's own: ${stderr.trim()}`;
}

/** A program of ours, alone in a network, that is spoken to by messages. `first`: not from within one of these. */
export function inOwnNetwork(
  entry: string,
  environment: Readonly<Record<string, string>>,
  as: "first" | "within" = "within",
): ChildProcess {
  const args = ["--net", process.execPath, "--disable-warning=ExperimentalWarning", entry];
  return spawn("unshare", as === "first" ? [...userNamespace, ...args] : args, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, ...environment },
  });
}

export interface Cable {
  /** Pulled: nothing passes, and nobody is told. */
  set(state: "pulled" | "plugged"): void;
}

export const openLoopback = (): void => ip("link", "set", "lo", "up");

/** What this network is called by at the other end of a cable. */
export const addressBefore = (index: number): string => `10.77.${index}.1`;

/** Joins the network of a process to this one. `index`: of this cable alone, below 256. */
export function layCable(index: number, to: number): Cable {
  const [name, far] = [`cable${index}`, `far${index}`] as const;
  ip("link", "add", name, "type", "veth", "peer", "name", far);
  ip("link", "set", far, "netns", String(to));
  ip("address", "add", `${addressBefore(index)}/24`, "dev", name);
  ip("link", "set", name, "up");
  within(to, "link", "set", "lo", "up");
  within(to, "address", "add", `10.77.${index}.2/24`, "dev", far);
  within(to, "link", "set", far, "up");
  return { set: (state) => ip("link", "set", name, state === "pulled" ? "down" : "up") };
}

const ip = (...args: readonly string[]): void => void execFileSync("ip", args);
const within = (processId: number, ...args: readonly string[]): void =>
  void execFileSync("nsenter", [`--net=/proc/${processId}/ns/net`, "ip", ...args]);

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
