import { expect, it } from "vitest";
import { mountTypeOf } from "./mount-kind.ts";

const mountInfo = [
  "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
  "31 22 0:45 / /home/me/Team\\040share rw,nosuid - cifs //server/share rw,vers=3.1.1",
  "32 22 0:46 / /mnt/photos rw shared:9 master:3 - nfs4 nas:/photos rw",
  "33 32 8:17 / /mnt/photos/local rw - xfs /dev/sdb1 rw",
  "34 22 0:50 / /mnt/photos rw - fuse.sshfs me@host: rw",
  "",
].join("\n");

it("takes the deepest mount, the later where two lie over each other, and names with blanks", () => {
  expect(mountTypeOf(mountInfo, "/home/me/notes")).toBe("ext4");
  expect(mountTypeOf(mountInfo, "/home/me/Team share/x")).toBe("cifs");
  expect(mountTypeOf(mountInfo, "/home/me/Team sharex")).toBe("ext4");
  expect(mountTypeOf(mountInfo, "/mnt/photos/2024")).toBe("fuse.sshfs");
  expect(mountTypeOf(mountInfo, "/mnt/photos/local/a")).toBe("xfs");
  expect(mountTypeOf("", "/a")).toBeUndefined();
});
