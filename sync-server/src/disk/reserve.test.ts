import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../database/open-database.fake.ts";
import { openReserve } from "./reserve.ts";
import { smallDisk } from "./small-disk.fake.ts";

test("it takes as much as is asked for, is known again, and leaves nothing where there is no room", async (context) => {
  await using folder = await makeFolder();
  await using disk = await smallDisk(folder.path, "4m");
  if (disk === undefined) return context.skip("a disk of a test's own may not be mounted here");
  const path = join(disk.path, "reserve");
  const reserve = await openReserve(path);
  expect(reserve.isHeld()).toBe(false);
  await reserve.take(2_500_000);
  expect((await stat(path)).size).toBe(2_500_000);
  expect((await openReserve(path)).isHeld()).toBe(true);
  await reserve.letGo();
  await expect(reserve.take(8_000_000)).rejects.toMatchObject({ code: "ENOSPC" });
  expect([reserve.isHeld(), await readdir(disk.path)]).toEqual([false, []]);
});
