/** How the master key is kept, on a disk that another program fills to the last byte. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openVault, readToken } from "#hosts/open-vault.ts";
import { smallDisk } from "#server/disk/small-disk.fake.ts";
import { environment } from "./real-library.ts";

test("a vault that cannot be made is told of and leaves nothing behind; one that is there opens without room", async (context) => {
  const base = mkdtempSync(join(tmpdir(), "tessera-full-vault-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const disk = await smallDisk(base, "1m");
  if (disk === undefined) return context.skip("a disk of a test's own may not be mounted here");
  onTestFinished(() => disk[Symbol.asyncDispose]());
  const data = join(disk.path, "data");
  disk.fill();
  await expect(openVault(data, environment, { mayCreate: true })).rejects.toMatchObject({ code: "ENOSPC" });
  const left = readdirSync(disk.path, { recursive: true, encoding: "utf8" });
  expect(left.filter((name) => !["data", "filler"].includes(name))).toEqual([]);

  disk.makeRoom();
  const made = await openVault(data, environment, { mayCreate: true });
  if (made.kind !== "open") throw new Error(made.detail);
  const token = await readToken(data, made.vault);
  disk.fill();
  const again = await openVault(data, environment, { mayCreate: false });
  if (again.kind !== "open") throw new Error(again.detail);
  expect(await readToken(data, again.vault)).toBe(token);
});
