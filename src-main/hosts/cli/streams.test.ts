import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createCliFixture } from "./cli-fixture.ts";

/** Whole processes on a busy machine. */
const patient = { timeout: 240_000 };
let folder: string;
const { tessera: tesseraIn, killAll } = createCliFixture(() => folder);
const { startHost, killAll: killHost } = createCliFixture(() => folder);
const tessera = (...args: readonly string[]) => tesseraIn(join(folder, "data"), ...args);

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-cli-streams-"))));
afterEach(killAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a stream is made, pushed to twice, searched, paused and removed", patient, async () => {
  writeFileSync(
    join(folder, "events.ndjson"),
    `${JSON.stringify({ key: "1", text: "The bilge pump started by itself." })}\n{broken\n${JSON.stringify({ key: "2", text: "All quiet." })}\n`,
  );
  expect(await tessera("push", "engine-room", "events.ndjson")).toMatchObject({
    code: 3,
    err: expect.stringContaining("streams add NAME"),
  });
  expect(await tessera("streams", "add", "engine-room")).toMatchObject({
    code: 0,
    out: "engine-room  0 events\n",
  });
  // What is wrong is said with its line; the others are stored.
  expect(await tessera("push", "engine-room", "events.ndjson")).toMatchObject({
    code: 3,
    out: "2 stored, 0 known before, 1 refused.\n",
    err: expect.stringMatching(/^line 2: .*no JSON/),
  });
  expect((await tessera("push", "engine-room", "events.ndjson")).out).toBe(
    "0 stored, 2 known before, 1 refused.\n",
  );
  const found = await tessera("search", "pump", "kind:message", "--json");
  expect(found.out).toContain("stream:engine-room/1");
  for (const place of ["in:engine-room", "in:stream:engine-room"])
    expect((await tessera("search", "pump", place, "--json")).out).toContain("stream:engine-room/1");
  expect((await tessera("search", "pump", "in:engine", "--json")).out).toBe("");
  expect((await tessera("why", "stream:engine-room/1")).code).toBe(0);
  expect((await tessera("tag", "stream:engine-room/1", "bilge")).out).toContain("bilge");
  expect((await tessera("streams", "--json")).out).toMatch(/"eventCount":2/);
  expect((await tessera("streams", "pause", "engine-room")).out).toMatch(/paused: 2 events/);
  expect(await tessera("push", "engine-room", "events.ndjson")).toMatchObject({
    code: 3,
    err: expect.stringContaining("paused"),
  });
  expect((await tessera("streams", "remove", "engine-room")).out).toBe(
    "engine-room is gone, with 2 events.\n",
  );
  expect(await tessera("search", "pump", "kind:message")).toMatchObject({ code: 1 });
});

describe("asked of a host that runs", () => {
  beforeAll(() => startHost(join(folder, "data")), patient.timeout);
  afterAll(killHost);

  test("plain lines are events too, the same ones each time", patient, async () => {
    writeFileSync(join(folder, "app.log"), "started\nworking\nworking\n\nstopped");
    await tessera("streams", "add", "app");
    expect((await tessera("push", "app", "app.log", "--text")).out).toMatch(/^4 stored/);
    writeFileSync(join(folder, "app.log"), "started\nworking\nworking\n\nstopped\nstarted\n");
    expect((await tessera("push", "app", "app.log", "--text")).out).toMatch(/^1 stored, 4 known/);
    // Another log that has the same lines further on: they are of another day.
    writeFileSync(join(folder, "next.log"), "woke up\nstarted\nworking\n");
    expect((await tessera("push", "app", "next.log", "--text")).out).toMatch(/^3 stored, 0 known/);
  });

  test("says what it wants, and what it cannot read", patient, async () => {
    expect(await tessera("push")).toMatchObject({ code: 2, err: expect.stringContaining("which stream") });
    expect(await tessera("push", "Engine Room", "x")).toMatchObject({
      code: 2,
      err: expect.stringContaining("cannot be a stream's name"),
    });
    expect(await tessera("streams", "burn", "x")).toMatchObject({ code: 2 });
    expect(await tessera("streams", "add")).toMatchObject({ code: 2 });
    expect(await tessera("push", "app", "nowhere.ndjson")).toMatchObject({
      code: 3,
      err: expect.stringContaining("cannot be read"),
    });
  });

  test(
    "what a rule would delete is said first, and capture is paused and ruled from here",
    patient,
    async () => {
      await tessera("streams", "add", "front-door");
      expect(await tessera("keep", "front-door", "--days", "30")).toMatchObject({
        code: 0,
        out: "front-door  at most 30 days\n",
      });
      expect((await tessera("keep", "front-door", "--days", "7", "--megabytes", "500")).out).toContain(
        "at most 7 days and 500 MB",
      );
      expect((await tessera("keep")).out).toContain("front-door  at most 7 days and 500 MB\n");
      expect((await tessera("keep", "front-door", "--forever")).out).toContain("everything");
      expect(await tessera("keep", "front-door", "--days", "0")).toMatchObject({ code: 2 });
      expect(await tessera("keep", "nowhere", "--days", "3")).toMatchObject({
        code: 3,
        err: expect.stringContaining("no stream"),
      });
      expect((await tessera("capture")).out).toContain("Nothing starts by itself");
      expect((await tessera("capture", "pause")).out).toContain("paused");
      expect((await tessera("capture", "--json")).out).toContain('"paused":true');
      expect((await tessera("capture", "resume", "--json")).out).toContain('"paused":false');
      expect((await tessera("capture", "set", "excludedDevices", '["bedroom"]')).out).toContain(
        'excludedDevices ["bedroom"]',
      );
      expect(await tessera("capture", "set", "scenesPerMinuteMax", "0")).toMatchObject({ code: 2 });
      expect(await tessera("capture", "stop")).toMatchObject({ code: 2 });
      expect((await tessera("lease", "take", "front-door", "north", "--seconds", "900")).out).toContain(
        "north, token 1",
      );
      expect(await tessera("lease", "take", "front-door", "south")).toMatchObject({
        code: 3,
        err: expect.stringContaining("Another producer"),
      });
      expect((await tessera("lease")).out).toContain("front-door  north, token 1");
      expect(await tessera("lease", "release", "front-door", "1")).toMatchObject({ code: 0 });
      expect((await tessera("lease", "take", "front-door", "south")).out).toContain("token 3");
      expect(await tessera("lease", "take", "front-door")).toMatchObject({ code: 2 });
    },
  );
});
