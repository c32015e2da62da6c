import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { fakeFolder } from "#rpc/handlers/services.fake.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-network-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loaded before anything else in every process and thread of the host: writes down who is called, and calls nobody. */
const hook = (log: string): string => `
import { appendFileSync } from "node:fs";
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
const near = (host) => host === undefined || host === "" || /^(localhost|127\\.|::1$|\\[::1\\])/.test(host);
const refuse = (what) => {
  try { appendFileSync(${JSON.stringify(log)}, what + "\\n"); } catch {}
  throw new Error("the network is denied: " + what);
};
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const target = typeof first === "object" ? first : { port: first, host: args[1] };
  if (target.path === undefined && !near(target.host)) refuse("connect " + target.host + ":" + target.port);
  return connect.apply(this, args);
};
for (const name of ["lookup", "resolve", "resolve4", "resolve6"]) {
  const original = dns[name];
  dns[name] = (host, ...rest) => near(host) ? original(host, ...rest) : refuse("dns " + host);
}
dgram.Socket.prototype.send = () => refuse("datagram");
`;

test("a host that reads, searches and shows asks nothing of any network", { timeout: 240_000 }, async () => {
  const log = join(folder, "calls.txt");
  const library = join(folder, "library");
  const hookPath = join(folder, "hook.mjs");
  writeFileSync(hookPath, hook(log));
  mkdirSync(library);
  writeFileSync(
    join(library, "page.html"),
    '<title>Trap</title><link rel="stylesheet" href="http://tracker.example/a.css"><img src="http://tracker.example/pixel.gif"><p>the ferry leaves at nine</p>',
  );
  writeFileSync(join(library, "note.md"), "![x](http://tracker.example/y.png) the small tent");
  writeFileSync(
    join(library, "data.xml"),
    '<!DOCTYPE a SYSTEM "http://tracker.example/a.dtd"><a>lighthouse</a>',
  );

  const host = spawn(
    process.execPath,
    [
      "--import",
      hookPath,
      join(import.meta.dirname, "main.ts"),
      "--data",
      join(folder, "data"),
      "--port",
      "0",
      "--no-open",
    ],
    {
      env: { ...process.env, TESSERA_KEYCHAIN: "off", NODE_OPTIONS: `--import=${hookPath}` },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let said = "";
  host.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await expect.poll(() => said, { timeout: 120_000 }).toContain("/login?once=");
  const link = /http\S+/.exec(said)?.[0] ?? "";
  const base = new URL(link).origin;
  const cookie = ((await fetch(link)).headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const call = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(base + path, {
      headers: {
        cookie,
        origin: base,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  expect(await call("/api/folders", { path: library })).toMatchObject({ path: expect.any(String) });
  await expect
    .poll(async () => ((await call("/api/activity"))["counts"] as typeof fakeFolder.counts).indexed, {
      timeout: 120_000,
    })
    .toBeGreaterThanOrEqual(2);
  expect(await call("/api/search?text=ferry")).toMatchObject({ totalCount: expect.any(Number) });
  expect(await call("/api/doctor")).toMatchObject({ checks: expect.any(Array) });

  host.kill("SIGTERM");
  await once(host, "close");
  expect(existsSync(log) ? readFileSync(log, "utf8") : "").toBe("");
});
