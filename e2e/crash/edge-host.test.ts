/** The hostile folder against a whole edge host: it stays up, answers, and leaves everything as it was. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import * as z from "zod";
import { openVault, readToken } from "#hosts/open-vault.ts";
import { FolderStatus } from "#shared/model/folder.ts";
import { Item } from "#shared/model/item.ts";
import { makeHostileFolder } from "./hostile-folder.ts";
import { environment } from "./real-library.ts";

const entry = join(import.meta.dirname, "../../src-main/hosts/edge/main.ts");
/** A whole process on a busy machine. */
const patience = { timeout: 120_000, interval: 100 };

let base: string;
let host: ChildProcess | undefined;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "tessera-host-")));
  for (const name of ["data", "folder", "home", "temporary", "here"]) mkdirSync(join(base, name));
});
afterEach(() => {
  host?.kill("SIGKILL");
  rmSync(base, { recursive: true, force: true });
});

interface CallInit {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Host {
  readonly process: ChildProcess;
  readonly call: (path: string, init?: CallInit) => Promise<Response>;
}

/** Every place where a program may think of writing lies in the base. */
async function startHost(): Promise<Host> {
  const data = join(base, "data");
  const child = spawn(process.execPath, [entry, "--data", data, "--port", "0", "--no-open"], {
    stdio: ["ignore", "pipe", "inherit"],
    cwd: join(base, "here"),
    env: {
      ...environment,
      PATH: process.env["PATH"],
      HOME: join(base, "home"),
      TMPDIR: join(base, "temporary"),
    },
  });
  host = child;
  let output = "";
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const found = /(http:\/\/\S+)\/login\?once=/u.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`the host ended with ${code}: ${output}`)));
  });
  const opening = await openVault(data, environment, { mayCreate: false });
  if (opening.kind !== "open") throw new Error(opening.detail);
  const headers = {
    authorization: `Bearer ${await readToken(data, opening.vault)}`,
    "content-type": "application/json",
  };
  return {
    process: child,
    call: (path, init = {}) => fetch(origin + path, { ...init, headers: { ...headers, ...init.headers } }),
  };
}

/** What is below a path: each name as bytes, with what shows that it was written. */
function snapshot(path: Buffer): readonly string[] {
  return readdirSync(path, { withFileTypes: true, encoding: "buffer" }).flatMap((found) => {
    const inside = Buffer.concat([path, Buffer.from("/"), found.name]);
    const { mode, size, mtimeMs, ctimeMs } = lstatSync(inside);
    const own = `${inside.toString("latin1")} ${mode} ${size} ${mtimeMs} ${ctimeMs}`;
    return found.isDirectory() ? [own, ...snapshot(inside)] : [own];
  });
}
const outsideData = (): readonly string[] => {
  const data = join(base, "data");
  return snapshot(Buffer.from(base)).filter(
    (line) => !line.startsWith(`${data} `) && !line.startsWith(`${data}/`),
  );
};

it("is taken in by an edge host, which stays up and writes nothing outside its data folder", async () => {
  await using hostile = await makeHostileFolder(join(base, "folder"));
  const before = outsideData();
  const { call, process: running } = await startHost();
  const body = JSON.stringify({ path: join(base, "folder"), ignore: [] });
  expect((await call("/api/folders", { method: "POST", body })).status).toBe(200);
  await expect
    .poll(async () => {
      const folders = z.array(FolderStatus).parse(await (await call("/api/folders")).json());
      return folders.map(({ state, counts }) => [state, counts.waiting + counts.working]);
    }, patience)
    .toEqual([["watching", 0]]);

  const { items } = z
    .object({ items: z.array(Item) })
    .parse(await (await call("/api/items?limit=100")).json());
  expect(
    Object.fromEntries(
      items.map(({ path, status, reason }) => [
        path.slice(join(base, "folder").length + 1),
        reason === undefined ? status : `${status}: ${reason.code}`,
      ]),
    ),
  ).toEqual(hostile.verdicts);
  // Each is asked for as a preview does it; a pipe or a device must not hold the host up.
  for (const { id, path } of items)
    for (const asked of [`/api/items/${id}/segments`, `/content/${id}`]) {
      const response = await call(asked, { headers: { range: "bytes=0-99" } });
      expect(response.status, `${asked} of ${path}`).toBeLessThan(500);
      await response.body?.cancel();
    }

  expect((await call("/healthz")).status).toBe(200);
  expect(running.exitCode).toBeNull();
  running.kill("SIGTERM");
  const [code] = (await once(running, "exit")) as [number | null];
  expect(code).toBe(0);
  expect(outsideData()).toEqual(before);
}, 300_000);
