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

/** Something mounted, in the order in which it was. */
export interface Mount {
  /** Absolute. */
  readonly point: string;
  /** As the system names it: `ext4`, `nfs4`, `fuse.sshfs`. */
  readonly type: string;
}

const unescapeMount = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** From the text of `/proc/self/mountinfo`. */
export function parseMounts(mountInfo: string): readonly Mount[] {
  return mountInfo.split("\n").flatMap((line) => {
    const [before, after] = line.split(" - ");
    const point = before?.split(" ")[4];
    const type = after?.split(" ")[0];
    return point === undefined || type === undefined ? [] : [{ point: unescapeMount(point), type }];
  });
}

/** Known on Linux only; elsewhere the system's own watcher copes. */
export async function readSystemMounts(): Promise<readonly Mount[]> {
  if (process.platform !== "linux") return [];
  try {
    return parseMounts(await readFile("/proc/self/mountinfo", "utf8"));
  } catch {
    // Without /proc nothing is known of mounts: events are tried, and periodic reconciliation stands behind them.
    return [];
  }
}

const isInside = (point: string, path: string): boolean =>
  point === "/" || path === point || path.startsWith(`${point}/`);

/** The deepest mount that a path is in. The last one over a point counts. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  let deepest: Mount | undefined;
  for (const mount of mounts)
    if (isInside(mount.point, path) && mount.point.length >= (deepest?.point.length ?? 0)) deepest = mount;
  return deepest;
}

/** The network file system that a path is on, or nothing. */
export function networkTypeOf(mounts: readonly Mount[], path: string): string | undefined {
  const type = mountOf(mounts, path)?.type;
  return type !== undefined && networkTypes.has(type) ? type : undefined;
}

/** Network mounts below a path that is not on one itself; those inside another are part of it. */
export function networkMountsBelow(mounts: readonly Mount[], root: string): readonly Mount[] {
  const below = mounts.filter(
    (mount) => mount.point !== root && isInside(root, mount.point) && networkTypes.has(mount.type),
  );
  return below.filter(
    (mount) =>
      mountOf(mounts, mount.point) === mount &&
      !below.some((other) => other.point !== mount.point && isInside(other.point, mount.point)),
  );
}
