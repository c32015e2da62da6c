import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createExchangeFiles } from "./exchange-files.ts";

const files = createExchangeFiles();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tessera-exchange-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});
const part = (text: string) => new TextEncoder().encode(text);

test("what is written is there whole, for this account alone, and is read again", async () => {
  const path = join(folder, "changes");
  expect(await files.write(path, [part("one"), part(" two")])).toEqual({ kind: "written" });
  const opened = await files.open(path);
  if (opened.kind !== "open") throw new Error(opened.kind);
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened.chunks) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe("one two");
  expect(await readdir(folder)).toEqual(["changes"]);
});

test("nothing is written over what is there, nor through a link", async () => {
  const path = join(folder, "there");
  await writeFile(path, "mine");
  await symlink(join(folder, "elsewhere"), join(folder, "link"));
  expect(await files.write(path, [part("other")])).toEqual({ kind: "exists" });
  expect(await files.write(join(folder, "link"), [part("other")])).toEqual({ kind: "exists" });
  expect(await readFile(path, "utf8")).toBe("mine");
});

test("what breaks off leaves nothing behind", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(part("half"));
    throw new Error("a bug");
  }
  await expect(files.write(join(folder, "half"), broken())).rejects.toThrow("a bug");
  expect(await readdir(folder)).toEqual([]);
});

test("a place that cannot be written or read says why", async () => {
  expect(await files.write(join(folder, "none", "x"), [])).toEqual({ kind: "refused", detail: "ENOENT" });
  expect(await files.open(join(folder, "none"))).toEqual({ kind: "absent" });
  expect(await files.open(folder)).toEqual({ kind: "unreadable" });
});
