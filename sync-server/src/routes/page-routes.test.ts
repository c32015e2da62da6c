/** The pages as a browser is given them, and what is said where they are not built. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { pagePaths } from "#shared/rpc/server/page-paths.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { pageRoutes } from "./page-routes.ts";

async function serving(folder: string) {
  const app = fastify();
  pageRoutes(app, pathToFileURL(`${folder}/`));
  const get = (url: string, headers = {}) => app.inject({ method: "GET", url, headers });
  return { get, [Symbol.asyncDispose]: () => app.close() };
}

async function makeBuilt(folder: string): Promise<void> {
  await mkdir(join(folder, "page"));
  await writeFile(join(folder, "server.html"), '<meta property="csp-nonce" nonce="PAGE_NONCE" />');
  await writeFile(join(folder, "page", "server-1a.js"), "run()");
  await writeFile(join(folder, "secret.txt"), "not a page");
}

test("each address has the document, which runs its own scripts alone, and is framed by nobody", async () => {
  await using folder = await makeFolder();
  await makeBuilt(folder.path);
  await using server = await serving(folder.path);
  const nonces = new Set<string>();
  for (const path of pagePaths) {
    const page = await server.get(path);
    expect(page.statusCode, path).toBe(200);
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(page.headers["referrer-policy"]).toBe("no-referrer");
    expect(page.headers["cache-control"]).toBe("no-store");
    const nonce = /'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? expect.fail("no nonce");
    expect(page.body).toBe(`<meta property="csp-nonce" nonce="${nonce}" />`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(pagePaths.length);
});

test("only what was built is given, by its exact name", async () => {
  await using folder = await makeFolder();
  await makeBuilt(folder.path);
  await using server = await serving(folder.path);
  const script = await server.get("/page/server-1a.js");
  expect(script.headers["content-type"]).toContain("text/javascript");
  expect(script.headers["x-content-type-options"]).toBe("nosniff");
  expect(script.body).toBe("run()");
  for (const path of [
    "/page/../secret.txt",
    "/page/%2e%2e%2fsecret.txt",
    "/secret.txt",
    "/page/",
    "/page/other.js",
  ])
    expect((await server.get(path)).statusCode, path).toBe(404);
});

test("an address that nothing has is a page for a browser, and plain for a program", async () => {
  await using folder = await makeFolder();
  await makeBuilt(folder.path);
  await using server = await serving(folder.path);
  const seen = await server.get("/nowhere", { accept: "text/html,*/*;q=0.8" });
  expect(seen.statusCode).toBe(404);
  expect(seen.headers["content-type"]).toContain("text/html");
  expect(String(seen.headers["content-security-policy"])).toContain("default-src 'none'");
  const read = await server.get("/nowhere");
  expect(read.statusCode).toBe(404);
  expect(read.json()).toEqual({ message: "There is no such address." });
});

test("where nothing is built, that and what to do is said", async () => {
  await using folder = await makeFolder();
  await using server = await serving(folder.path);
  const page = await server.get("/set-up");
  expect(page.statusCode).toBe(503);
  expect(page.body).toContain("npm run server");
});
