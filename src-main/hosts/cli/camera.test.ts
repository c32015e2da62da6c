import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createCliFixture } from "./cli-fixture.ts";

let folder: string;
const { tessera: tesseraIn, killAll } = createCliFixture(() => folder);
const tessera = (...args: readonly string[]) => tesseraIn(join(folder, "data"), "camera", ...args);

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-cli-camera-"))));
afterEach(killAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a camera is added, listed without its password, paused and removed", { timeout: 240_000 }, async () => {
  expect(await tessera("add", "front-door", "rtsp://me:secret@127.0.0.1:9/live")).toEqual({
    code: 0,
    out: "front-door  rtsp://•••@127.0.0.1:9/live  waiting for Tessera's host to run\n",
    err: expect.stringContaining("as soon as Tessera's host runs"),
  });
  const listed = await tessera("list", "--json");
  expect(listed.out).not.toContain("secret");
  expect(JSON.parse(listed.out)).toMatchObject({ name: "front-door", paused: false, state: "unattended" });
  expect((await tessera("pause", "front-door")).out).toContain("  paused\n");
  // Nothing comes by the input here.
  expect(await tessera("add", "back-door", "-")).toMatchObject({
    code: 3,
    err: expect.stringContaining("begins with rtsp://"),
  });
  expect(await tessera("add", "Front Door", "rtsp://127.0.0.1/")).toMatchObject({ code: 2 });
  expect((await tessera("remove", "front-door")).out).toBe(
    "front-door is forgotten. What it recorded stays in the stream front-door.\n",
  );
});
