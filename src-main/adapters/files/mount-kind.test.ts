import { expect, it } from "vitest";
import { mountOf, networkMountsBelow, networkTypeOf, parseMounts } from "./mount-kind.ts";

const mountInfo = [
  "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
  "31 22 0:45 / /home/me/Team\\040share rw,nosuid - cifs //server/share rw,vers=3.1.1",
  "32 22 0:46 / /mnt/photos rw shared:9 master:3 - nfs4 nas:/photos rw",
  "33 32 8:17 / /mnt/photos/local rw - xfs /dev/sdb1 rw",
  "34 22 0:50 / /mnt/photos rw - fuse.sshfs me@host: rw",
  "35 22 0:51 / /home/me/Team\\040share/inner rw - nfs nas:/inner rw",
  "36 22 0:52 / /home/me/cloud rw - fuse.rclone remote: rw",
  "37 22 0:53 / /home/me/cloud rw - tmpfs tmpfs rw",
  "",
].join("\n");
const mounts = parseMounts(mountInfo);

it("takes the deepest mount, the later where two lie over each other, and names with blanks", () => {
  const typeOf = (path: string): string | undefined => mountOf(mounts, path)?.type;
  expect(typeOf("/home/me/notes")).toBe("ext4");
  expect(typeOf("/home/me/Team share/x")).toBe("cifs");
  expect(typeOf("/home/me/Team sharex")).toBe("ext4");
  expect(typeOf("/mnt/photos/2024")).toBe("fuse.sshfs");
  expect(typeOf("/mnt/photos/local/a")).toBe("xfs");
  expect(mountOf(parseMounts(""), "/a")).toBeUndefined();
});

it("tells network drives from local ones", () => {
  expect(networkTypeOf(mounts, "/home/me/Team share/x")).toBe("cifs");
  expect(networkTypeOf(mounts, "/home/me/notes")).toBeUndefined();
  expect(networkTypeOf(mounts, "/mnt/photos/local")).toBeUndefined();
  expect(networkTypeOf([], "/a")).toBeUndefined();
});

it("finds the outermost network drives below a folder, but none that something local covers", () => {
  const below = (root: string): readonly string[] =>
    networkMountsBelow(mounts, root).map(({ point }) => point);
  expect(below("/home/me")).toEqual(["/home/me/Team share"]);
  expect(below("/")).toEqual(["/home/me/Team share", "/mnt/photos"]);
  expect(below("/home/me/Team")).toEqual([]);
});
