import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFolder } from "./folder-lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a second holder is told so, and gets the folder when the first lets go", () => {
  const first = lockFolder(folder, 0);
  expect(first.kind).toBe("held");
  expect(lockFolder(folder, 0).kind).toBe("busy");
  if (first.kind === "held") first[Symbol.dispose]();
  using again = lockFolder(folder, 0) as Disposable & { kind: string };
  expect(again.kind).toBe("held");
});

test("a process that is killed leaves no lock behind", async () => {
  const script = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, "folder-lock.ts"))}; globalThis.lock = lockFolder(process.argv[1], 0); console.log(lock.kind); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(holder.stdout, "data")) as [Buffer];
  expect(said.toString().trim()).toBe("held");
  const beside = lockFolder(folder, 0).kind;
  holder.kill("SIGKILL");
  await once(holder, "exit");
  expect(beside).toBe("busy");
  expect(lockFolder(folder, 1_000).kind).toBe("held");
});
