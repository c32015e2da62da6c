import { readFile } from "node:fs/promises";

/** File systems whose changes on other machines (or in the host of a virtual one) raise no event here. */
const networkTypes = new Set([
  "nfs",
  "nfs4",
  "cifs",
  "smb3",
  "smbfs",
  "ncpfs",
  "afs",
  "9p",
  "ceph",
  "glusterfs",
  "lustre",
  "beegfs",
  "davfs",
  "virtiofs",
  "vboxsf",
  "prl_fs",
  "drvfs",
  "fuse.sshfs",
  "fuse.rclone",
  "fuse.davfs",
  "fuse.davfs2",
  "fuse.s3fs",
  "fuse.gcsfuse",
  "fuse.glusterfs",
  "fuse.vmhgfs-fuse",
  "fuse.curlftpfs",
  "fuse.cephfs",
  "fuse.juicefs",
  "fuse.gvfsd-fuse",
]);

const unescapeMount = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** The type of the file system that a path is on, from the text of `/proc/self/mountinfo`. The last mount over a point counts. */
export function mountTypeOf(mountInfo: string, path: string): string | undefined {
  let longest = -1;
  let type: string | undefined;
  for (const line of mountInfo.split("\n")) {
    const [before, after] = line.split(" - ");
    const point = before?.split(" ")[4];
    if (point === undefined || after === undefined) continue;
    const mounted = unescapeMount(point);
    const inside = mounted === "/" || path === mounted || path.startsWith(`${mounted}/`);
    if (inside && mounted.length >= longest) {
      longest = mounted.length;
      type = after.split(" ")[0];
    }
  }
  return type;
}

/** The network file system that a path is on, or nothing. Known on Linux only; elsewhere the system's own watcher copes. */
export async function networkMountOf(path: string): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  try {
    const type = mountTypeOf(await readFile("/proc/self/mountinfo", "utf8"), path);
    return type !== undefined && networkTypes.has(type) ? type : undefined;
  } catch {
    // Without /proc nothing is known of mounts: events are tried, and periodic reconciliation stands behind them.
    return undefined;
  }
}
