/** A whole edge host whose data lies on a disk that another program fills to the last byte. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { openVault, readToken } from "#hosts/open-vault.ts";
import { type SmallDisk, smallDisk } from "#server/disk/small-disk.fake.ts";
import { LeafPage } from "#shared/audit/read-trail.ts";
import { makeScene } from "./make-scene.ts";
import { environment } from "./real-library.ts";

vi.setConfig({ testTimeout: 300_000 });
const entry = join(import.meta.dirname, "../../src-main/hosts/edge/main.ts");
const patience = { timeout: 60_000, interval: 200 };

async function startHost(base: string, data: string) {
  const child: ChildProcess = spawn(process.execPath, [entry, "--data", data, "--port", "0", "--no-open"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...environment, PATH: process.env["PATH"], HOME: join(base, "home") },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const found = /(http:\/\/\S+)\/login\?once=/u.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`the host ended with ${code}:\n${output}`)));
  });
  const opening = await openVault(data, environment, { mayCreate: false });
  if (opening.kind !== "open") throw new Error(opening.detail);
  const token = await readToken(data, opening.vault);
  const call = (
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    type = "application/json",
    method = body === undefined ? "GET" : "POST",
  ): Promise<Response> =>
    fetch(`${origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": type },
      ...(body === undefined ? {} : { body }),
    });
  const search = async (text: string) => {
    const response = await call(`/api/search?${new URLSearchParams({ text }).toString()}`);
    expect(response.status, await response.clone().text()).toBe(200);
    return Found.parse(await response.json());
  };
  return {
    /** Keys of those that were acknowledged, and the status. */
    async push(keys: readonly string[]) {
      const lines = keys.map((key) =>
        JSON.stringify({ key, text: `The ${key} pump ${"ran ".repeat(2_000)}` }),
      );
      const response = await call("/ingest/plant", `${lines.join("\n")}\n`, "application/x-ndjson");
      const answers = (await response.text())
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => Answer.parse(JSON.parse(line)));
      return {
        status: response.status,
        code: answers.at(-1)?.code,
        stored: answers.flatMap(({ key, outcome }) =>
          outcome === "stored" && key !== undefined ? [key] : [],
        ),
      };
    },
    async found(text: string): Promise<number> {
      return (await search(`"${text}"`)).totalCount;
    },
    search,
    capture: (key: string): Promise<Response> => call(`/capture/plant/${key}`, scene, "image/png", "PUT"),
    tag: (itemId: string, tag: string): Promise<Response> =>
      call(`/api/items/${itemId}/tags`, JSON.stringify({ tags: [tag] }), "application/json", "PUT"),
    /** What the trail tells of edits, newest first. */
    async editsTold(): Promise<readonly string[]> {
      const page: unknown = await (await call("/api/audit/leaves?limit=200")).json();
      const { leaves } = LeafPage.parse(page);
      return leaves.filter(({ act }) => act === "item.edit").map(({ outcome }) => outcome);
    },
    async isFull(): Promise<boolean> {
      const activity: unknown = await (await call("/api/activity")).json();
      return z.object({ diskFull: z.boolean() }).parse(activity).diskFull;
    },
    call,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
const Found = z.object({ totalCount: z.int(), hits: z.array(z.object({ itemId: z.string() })) });
const scene = Uint8Array.from(await makeScene(1));

/** The last line says why the rest was not taken, and has no outcome where nothing was. */
const Answer = z.object({
  key: z.string().optional(),
  outcome: z.string().optional(),
  code: z.string().optional(),
});

test("it finds what it has while its disk is full, acknowledges no event that it cannot keep, and takes them when there is room", async (context) => {
  const base = mkdtempSync(join(tmpdir(), "tessera-full-store-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  mkdirSync(join(base, "home"));
  const disk: SmallDisk | undefined = await smallDisk(base, "64m");
  if (disk === undefined) return context.skip("a disk of a test's own may not be mounted here");
  onTestFinished(() => disk[Symbol.asyncDispose]());
  const acknowledged: string[] = [];
  const data = join(disk.path, "data");
  const host = await startHost(base, data);
  expect((await host.call("/api/streams", JSON.stringify({ name: "plant" }))).status).toBe(200);
  acknowledged.push(...(await host.push(["first", "second"])).stored);
  expect(acknowledged).toEqual(["first", "second"]);
  await vi.waitFor(async () => expect(await host.found("first")).toBe(1), patience);
  const { itemId = "" } = (await host.search('"first"')).hits[0] ?? {};
  expect((await host.tag(itemId, "early")).status).toBe(200);
  expect((await host.capture("early")).status).toBe(201);

  disk.fill();
  let status = 200;
  for (let n = 0; status === 200 && n < 400; n++) {
    const pushed = await host.push([`filling-${n}`]);
    ({ status } = pushed);
    if (status !== 200) expect(pushed).toEqual({ status: 507, code: "DISK_FULL", stored: [] });
    acknowledged.push(...pushed.stored);
  }
  expect(status).toBe(507);
  for (let n = 0; n < 5; n++) expect(await host.found("first")).toBe(1);
  expect((await host.push(["refused"])).status).toBe(507);
  expect(await host.isFull()).toBe(true);
  for (const refused of [await host.capture("refused"), await host.tag(itemId, "refused")])
    expect([refused.status, await refused.text()]).toEqual([507, expect.stringContaining("DISK_FULL")]);
  expect((await host.search("tag:early")).totalCount).toBe(1);
  const folder = join(base, "papers");
  mkdirSync(folder);
  writeFileSync(join(folder, "valve.md"), `# Valve\n\n${"The valve is stuck. ".repeat(5_000)}\n`);
  const watched = JSON.stringify({ path: folder, ignore: [] });
  expect((await host.call("/api/folders", watched)).status).toBe(507);

  disk.makeRoom();
  acknowledged.push(...(await host.push(["after"])).stored);
  expect(acknowledged.at(-1)).toBe("after");
  expect([(await host.capture("late")).status, (await host.tag(itemId, "late")).status]).toEqual([201, 200]);
  // What was refused meanwhile was told once there was room.
  await vi.waitFor(async () => expect(await host.editsTold()).toEqual(["done", "failed", "done"]), patience);
  expect((await host.call("/api/folders", watched)).status).toBe(200);
  await vi.waitFor(async () => expect(await host.isFull()).toBe(false), patience);
  await vi.waitFor(async () => {
    expect(await host.found("after")).toBe(1);
    expect(await host.found("valve")).toBe(1);
  }, patience);

  await host.kill();
  const again = await startHost(base, data);
  await vi.waitFor(async () => {
    for (const key of ["first", "second", "after", "valve"]) expect(await again.found(key)).toBe(1);
    expect(await again.found("pump")).toBe(acknowledged.length);
    const counts = await Promise.all(
      ["tag:late", "tag:early", "kind:image"].map((text) => again.search(text)),
    );
    expect(counts.map(({ totalCount }) => totalCount)).toEqual([1, 0, 2]);
  }, patience);
  await again.kill();
});
