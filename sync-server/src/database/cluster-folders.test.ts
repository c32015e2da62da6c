import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeClusterFolder, removeAbandonedClusters } from "./cluster-folders.fake.ts";
import { makeFolder } from "./open-database.fake.ts";

test.skipIf(process.platform !== "linux")(
  "the database of a test that was killed is removed, and nobody else's (needs /proc)",
  async () => {
    await using parent = await makeFolder();
    const [mine, killed, reused, nameless, fresh] = await Promise.all(
      Array.from({ length: 5 }, () => makeClusterFolder(parent.path)),
    );
    if (!mine || !killed || !reused || !nameless || !fresh) expect.fail("five folders");
    const other = join(parent.path, "somebody-elses");
    await mkdir(other);
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    await writeFile(join(killed, "owner"), `${child.pid} 1`);
    // The number is of a program that runs, which began at another time.
    await writeFile(join(reused, "owner"), `${process.pid} 1`);
    for (const folder of [nameless, fresh]) await rm(join(folder, "owner"));
    await utimes(nameless, 0, 0);
    expect(await readFile(join(mine, "owner"), "utf8")).toMatch(new RegExp(`^${process.pid} \\d+$`));
    removeAbandonedClusters(parent.path, "/nonexistent");
    expect([mine, killed, reused, nameless, fresh, other].map((folder) => existsSync(folder))).toEqual([
      true,
      false,
      false,
      false,
      true,
      true,
    ]);
  },
);
