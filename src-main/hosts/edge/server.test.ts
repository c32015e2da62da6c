import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { request as rawRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ItemId } from "#shared/model/ids.ts";
import type { Item } from "#shared/model/item.ts";
import { createContent } from "#hosts/content/content.ts";
import { playedPartBytesMax } from "#hosts/content/limits.ts";
import { createRouter } from "#rpc/handlers/router.ts";
import { createFakeServices, fakeFolder, fakeItem } from "#rpc/handlers/services.fake.ts";
import { createAccess, type Access } from "./access.ts";
import { loadApiPages } from "./api-pages.ts";
import { createEdgeServer, type EdgeServer } from "./server.ts";
import { loadStaticFiles } from "./static-files.ts";

const token = "T".repeat(43);
let folder: string;
let server: EdgeServer;
let access: Access;
let port: number;
let nowMs = 1_000_000;
const ids = {
  plain: "01900000-0000-7000-8000-00000000000a",
  page: "01900000-0000-7000-8000-00000000000b",
  link: "01900000-0000-7000-8000-00000000000c",
  changed: "01900000-0000-7000-8000-00000000000d",
  through: "01900000-0000-7000-8000-00000000000e",
  film: "01900000-0000-7000-8000-00000000000f",
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-edge-"));
  const items = makeItems(folder);
  const web = join(folder, "web");
  mkdirSync(join(web, "viewer"), { recursive: true });
  writeFileSync(join(web, "index.html"), "<!doctype html><title>Tessera</title>");
  writeFileSync(join(web, "viewer", "frame.js"), "1");
  const services = createFakeServices();
  const library = {
    ...services.library,
    listFolders: () => Promise.resolve([{ ...fakeFolder, path: join(folder, "library") }]),
    getItem: (id: ItemId) => Promise.resolve(items.get(id) ?? ({ refused: "NOT_FOUND" } as const)),
  };
  access = createAccess({
    token,
    sessionKey: new Uint8Array(32).fill(7),
    clock: { nowMs: () => nowMs, sleep: () => Promise.resolve() },
  });
  server = createEdgeServer({
    router: createRouter(services, () => undefined),
    content: createContent(library, services.captures, services.team),
    streams: services.streams,
    captures: services.captures,
    access,
    files: await loadStaticFiles(web),
    apiPages: await loadApiPages("1.2.3"),
    hostNames: ["tessera.lan"],
  });
  port = await server.listen(0, "127.0.0.1");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Files of the library, and what became of them since they were indexed. */
function makeItems(root: string): ReadonlyMap<string, Item> {
  const library = join(root, "library");
  mkdirSync(library);
  mkdirSync(join(root, "outside"));
  writeFileSync(join(root, "outside", "secret.txt"), "secret");
  const itemOf = (id: string, name: string, mediaType: string): Item => {
    const path = join(library, name);
    const { size, mtimeMs } = statSync(path);
    return {
      ...fakeItem,
      id: ItemId.parse(id),
      path,
      name,
      mediaType,
      sizeBytes: size,
      modifiedMs: Math.floor(mtimeMs),
    };
  };
  writeFileSync(join(library, "plain.txt"), "0123456789");
  writeFileSync(join(library, "film.webm"), "x".repeat(playedPartBytesMax + 5));
  writeFileSync(join(library, "page.html"), "<script>alert(1)</script>");
  writeFileSync(join(library, "changed.txt"), "before");
  writeFileSync(join(library, "link.txt"), "secret");
  mkdirSync(join(library, "through"));
  writeFileSync(join(library, "through", "secret.txt"), "secret");
  const items = [
    itemOf(ids.plain, "plain.txt", "text/plain"),
    itemOf(ids.page, "page.html", "text/html"),
    itemOf(ids.link, "link.txt", "text/plain"),
    itemOf(ids.changed, "changed.txt", "text/plain"),
    itemOf(ids.through, join("through", "secret.txt"), "text/plain"),
    { ...itemOf(ids.film, "film.webm", "video/webm"), kind: "video" as const },
  ];
  writeFileSync(join(library, "changed.txt"), "after!");
  utimesSync(join(library, "changed.txt"), 1, 1);
  rmSync(join(library, "link.txt"));
  symlinkSync(join(root, "outside", "secret.txt"), join(library, "link.txt"));
  rmSync(join(library, "through"), { recursive: true });
  symlinkSync(join(root, "outside"), join(library, "through"));
  return new Map(items.map((item) => [item.id, item]));
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Sent as it is: no client tidies the path or the headers up. */
async function call(
  path: string,
  {
    headers = {},
    method = "GET",
    body,
  }: { headers?: Record<string, string>; method?: string; body?: string } = {},
): Promise<Answer> {
  const options: RequestOptions = { host: "127.0.0.1", port, path, method, headers };
  const request = rawRequest(options);
  request.end(body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
  };
}
const bearer = { authorization: `Bearer ${token}` };
const cookieOf = (answer: Answer): string => answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";

describe("who may come in", () => {
  test("nobody without the token", async () => {
    for (const path of [
      "/api/search?text=a",
      "/api/items",
      `/content/${ids.plain}`,
      `/thumbnail/${ids.plain}`,
      `/waveform/${ids.plain}`,
      `/frame/${ids.plain}/500`,
    ])
      for (const headers of [
        {},
        { authorization: "Bearer " },
        { authorization: `Bearer ${token}x` },
        { authorization: `Basic ${token}` },
        { cookie: `tessera-${port}=9999999999999.x.y` },
      ] as Record<string, string>[])
        expect([path, (await call(path, { headers })).status]).toEqual([path, 401]);
    expect((await call("/api/search?text=a", { headers: bearer })).status).toBe(200);
  });

  test("a link opens one session, once", async () => {
    const once = access.makeOnce();
    const first = await call(`/login?once=${once}`);
    expect(first.status).toBe(200);
    expect(first.headers["set-cookie"]?.[0]).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await call("/api/about", { headers: { cookie: cookieOf(first) } })).status).toBe(200);
    const second = await call(`/login?once=${once}`);
    expect([second.status, second.headers["set-cookie"]]).toEqual([403, undefined]);
    expect((await call("/login?once=")).status).toBe(403);
  });

  test("a session ends, and cannot be made longer by hand", async () => {
    const cookie = cookieOf(await call(`/login?once=${access.makeOnce()}`));
    const [name = "", value = ""] = cookie.split("=", 2);
    const [until = "", ...rest] = value.split(".");
    expect(
      (await call("/api/about", { headers: { cookie: `${name}=${[Number(until) + 1, ...rest].join(".")}` } }))
        .status,
    ).toBe(401);
    nowMs += 31 * 24 * 3_600_000;
    expect((await call("/api/about", { headers: { cookie } })).status).toBe(401);
  });

  test("a new link is given for the token alone, not for a session", async () => {
    const cookie = cookieOf(await call(`/login?once=${access.makeOnce()}`));
    expect(
      (await call("/login/link", { method: "POST", headers: { cookie, origin: `http://127.0.0.1:${port}` } }))
        .status,
    ).toBe(401);
    const made = await call("/login/link", { method: "POST", headers: bearer });
    const { path } = JSON.parse(made.body) as { path: string };
    expect((await call(path)).status).toBe(200);
  });
});

describe("from where", () => {
  test("a name that is not ours is not answered, whatever the token", async () => {
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1:${port + 1}`,
      `10.0.0.1:${port}`,
      `tessera.lan.evil.example:${port}`,
      `user@127.0.0.1:${port}`,
    ])
      expect([host, (await call("/api/about", { headers: { ...bearer, host } })).status]).toEqual([
        host,
        421,
      ]);
    for (const host of [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `tessera.lan:${port}`,
      `TESSERA.lan:${port}`,
    ])
      expect([host, (await call("/api/about", { headers: { ...bearer, host } })).status]).toEqual([
        host,
        200,
      ]);
  });

  test("pages of other sites are turned away", async () => {
    const cookie = cookieOf(await call(`/login?once=${access.makeOnce()}`));
    for (const origin of [
      "http://evil.example",
      "null",
      `http://127.0.0.1:${port + 1}`,
      `https://127.0.0.1:${port}`,
    ])
      expect((await call("/api/about", { headers: { cookie, origin } })).status).toBe(403);
    expect((await call("/api/about", { headers: { cookie, "sec-fetch-site": "cross-site" } })).status).toBe(
      403,
    );
    const answer = await call("/api/about", { headers: { cookie, origin: `http://127.0.0.1:${port}` } });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("a cookie alone changes nothing", async () => {
    const cookie = cookieOf(await call(`/login?once=${access.makeOnce()}`));
    const body = JSON.stringify({ paused: true });
    const headers = { cookie, "content-type": "application/json" };
    expect((await call("/api/activity/paused", { method: "POST", headers, body })).status).toBe(401);
    expect(
      (
        await call("/api/activity/paused", {
          method: "POST",
          headers: { ...headers, origin: `http://127.0.0.1:${port}` },
          body,
        })
      ).status,
    ).toBe(200);
  });
});

describe("WebSockets", () => {
  const tryOpen = (headers: Record<string, string>, path = "/rpc"): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
      socket.on("open", () => (resolve(101), socket.terminate()));
      socket.on(
        "unexpected-response",
        (_request, response) => (resolve(response.statusCode ?? 0), socket.terminate()),
      );
      socket.on("error", () => undefined);
    });

  test("open by the same rules", async () => {
    expect(await tryOpen({})).toBe(401);
    expect(await tryOpen({ authorization: "Bearer wrong" })).toBe(401);
    expect(await tryOpen({ ...bearer, origin: "http://evil.example" })).toBe(403);
    expect(await tryOpen({ ...bearer, host: "evil.example" })).toBe(421);
    expect(await tryOpen(bearer, "/other")).toBe(404);
    expect(await tryOpen(bearer)).toBe(101);
  });

  test("one that is refused does not hold its connection, whoever keeps it open", async () => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.write(
      `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    socket.on("error", () => undefined);
    const [said] = (await once(socket, "data")) as [Buffer];
    expect(said.toString()).toContain("401");
    // What is sent on is answered with a reset: nobody holds the other end any more.
    const sending = setInterval(() => socket.write("x"), 20);
    await new Promise((resolve) => socket.once("close", resolve));
    clearInterval(sending);
  });

  test("a message that is too large ends its own connection", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: bearer });
    await once(socket, "open");
    socket.on("error", () => undefined);
    socket.send("x".repeat((1 << 20) + 1));
    await once(socket, "close");
    expect((await call("/healthz")).status).toBe(200);
  });
});

describe("bytes of items", () => {
  test("whole, in parts, and not again when known", async () => {
    const whole = await call(`/content/${ids.plain}`, { headers: bearer });
    expect([whole.status, whole.body, whole.headers["content-type"]]).toEqual([
      200,
      "0123456789",
      "text/plain",
    ]);
    expect(whole.headers["content-security-policy"]).toBe("sandbox; default-src 'none'");
    expect(whole.headers["x-content-type-options"]).toBe("nosniff");
    for (const [range, status, body] of [
      ["bytes=2-4", 206, "234"],
      ["bytes=7-", 206, "789"],
      ["bytes=-2", 206, "89"],
      ["bytes=5-99", 206, "56789"],
      ["bytes=10-", 416, ""],
      ["bytes=4-2", 200, "0123456789"],
      ["items=1-2", 200, "0123456789"],
    ] as const) {
      const part = await call(`/content/${ids.plain}`, { headers: { ...bearer, range } });
      expect([range, part.status, part.body]).toEqual([range, status, body]);
    }
    expect(
      (
        await call(`/content/${ids.plain}`, {
          headers: { ...bearer, "if-none-match": whole.headers.etag ?? "" },
        })
      ).status,
    ).toBe(304);
    expect(
      (await call(`/content/${ids.plain}`, { method: "HEAD", headers: bearer })).headers["content-length"],
    ).toBe("10");
  });

  test("the waveform and the pictures of what plays, each at its time alone", async () => {
    const waveform = await call(`/waveform/${ids.plain}`, { headers: bearer });
    expect([waveform.status, waveform.body]).toEqual([200, "\u0004\u0005\u0006"]);
    expect(waveform.headers["content-security-policy"]).toBe("sandbox; default-src 'none'");
    const frame = await call(`/frame/${ids.plain}/500`, { headers: bearer });
    expect([frame.status, frame.headers["content-type"]]).toEqual([200, "image/webp"]);
    for (const [path, status] of [
      [`/frame/${ids.plain}/501`, 404],
      [`/frame/${ids.plain}/`, 404],
      [`/frame/${ids.plain}/-1`, 404],
      [`/frame/${ids.plain}/99999999999`, 404],
      [`/frame/x/500`, 400],
      [`/waveform/x`, 400],
    ] as const)
      expect([path, (await call(path, { headers: bearer })).status]).toEqual([path, status]);
  });

  test("what plays comes in parts that a player goes on from", async () => {
    const range = "bytes=0-";
    const first = await call(`/content/${ids.film}`, { headers: { ...bearer, range } });
    expect([first.status, first.body.length, first.headers["content-range"]]).toEqual([
      206,
      playedPartBytesMax,
      `bytes 0-${playedPartBytesMax - 1}/${playedPartBytesMax + 5}`,
    ]);
    const rest = await call(`/content/${ids.film}`, {
      headers: { ...bearer, range: `bytes=${playedPartBytesMax}-` },
    });
    expect([rest.status, rest.body, rest.headers["content-type"]]).toEqual([206, "xxxxx", "video/webm"]);
  });

  test("what could run is handed over as a file, in a sandbox", async () => {
    const page = await call(`/content/${ids.page}`, { headers: bearer });
    expect(page.headers["content-disposition"]).toMatch(/^attachment/);
    expect(page.headers["content-security-policy"]).toBe("sandbox; default-src 'none'");
  });

  test("no link leads out of the folder, and what changed is not passed off as what was indexed", async () => {
    expect((await call(`/content/${ids.link}`, { headers: bearer })).status).toBe(404);
    expect((await call(`/content/${ids.through}`, { headers: bearer })).status).toBe(403);
    expect((await call(`/content/${ids.changed}`, { headers: bearer })).status).toBe(409);
  });

  test("only an id is an address", async () => {
    for (const path of [
      "/content/..",
      "/content/../../etc/passwd",
      "/content/..%2f..%2fetc%2fpasswd",
      "/content/%2e%2e/x",
      "/content/",
      `/content/${ids.plain}%00`,
      "/content/1",
      "/thumbnail/..%5c..",
    ])
      expect([path, [400, 401, 404].includes((await call(path)).status)]).toEqual([path, true]);
    expect((await call("/content/01900000-0000-7000-8000-0000000000ff", { headers: bearer })).status).toBe(
      404,
    );
    expect((await call(`/content/${ids.plain}`, { method: "DELETE", headers: bearer })).status).toBe(405);
  });
});

describe("pages", () => {
  test("the page is strict, the frame of documents is its own world", async () => {
    const cookie = cookieOf(await call(`/login?once=${access.makeOnce()}`));
    const page = await call("/", { headers: { cookie } });
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.headers["cache-control"]).toBe("no-store");
    expect((await call("/")).status).toBe(401);
    expect(
      (await call("/viewer/frame.js", { headers: { "sec-fetch-site": "cross-site", origin: "null" } }))
        .status,
    ).toBe(200);
  });

  test("no path leaves the folder of the page", async () => {
    for (const path of [
      "/../package.json",
      "/..%2fpackage.json",
      "/viewer/../../library/plain.txt",
      "/%2e%2e/library/plain.txt",
      "//etc/passwd",
      "/index.html/",
      "/\\..\\x",
    ])
      expect([path, [400, 401, 404].includes((await call(path)).status)]).toEqual([path, true]);
  });

  test("the API's pages load nothing from outside", async () => {
    for (const path of ["/api/docs", "/api/docs/page.js", "/api/docs/style.css"]) {
      const { status, body } = await call(path);
      expect(status).toBe(200);
      expect(body).not.toMatch(/(src|href|from|url\(|fetch\()\s*=?\s*["']?(https?:)?\/\//);
    }
    expect(JSON.parse((await call("/api/openapi.json")).body)).toMatchObject({
      openapi: expect.stringMatching(/^3\.1/),
    });
  });

  test("its health is no secret and holds none", async () => {
    expect((await call("/healthz")).body).toBe('{"status":"ok"}');
  });
});

describe("bad requests", () => {
  test("a body that is too large, or no JSON, is refused", async () => {
    const headers = { ...bearer, "content-type": "application/json" };
    expect(
      (
        await call("/api/folders", {
          method: "POST",
          headers,
          body: JSON.stringify({ path: "x".repeat(2 << 20) }),
        })
      ).status,
    ).toBe(413);
    expect((await call("/api/folders", { method: "POST", headers, body: "{" })).status).toBe(400);
    expect((await call("/api/nothing", { headers: bearer })).status).toBe(404);
  });

  test("what is no HTTP ends its own connection", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: \u0000\r\n\r\n");
    const [said] = (await once(socket, "data")) as [Buffer];
    expect(said.toString()).toMatch(/^HTTP\/1.1 400/);
    socket.destroy();
    expect((await call("/healthz")).status).toBe(200);
  });
});
