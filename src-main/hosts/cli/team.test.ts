import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createCliFixture } from "./cli-fixture.ts";

/** Whole processes on a busy machine. */
const patient = { timeout: 240_000 };
let folder: string;
const { tessera: tesseraIn, killAll } = createCliFixture(() => folder);
const tessera = (...args: readonly string[]) => tesseraIn(join(folder, "data"), "team", ...args);

const item = "01900000-0000-7000-8000-0000000000e2.0.3";
const suggestion = "01900000-0000-7000-8000-0000000000d1";

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-cli-team-"))));
afterEach(killAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("says what is missing, and what to do", patient, async () => {
  expect(await tessera("nonsense")).toMatchObject({ code: 2, err: expect.stringContaining("status | join") });
  expect(await tessera("join")).toMatchObject({
    code: 2,
    err: expect.stringContaining("something is missing"),
  });
  for (const [words, said] of [
    [["fetch", "desk"], "something is missing"],
    [["carry", "a", "b", "c"], "too much"],
    [["fetch", "desk", "file"], "tessera team status"],
    [["move", "desk"], "something is missing"],
    [["move", "desk", "Quay"], '"desk" is no item\'s id: `tessera team items`'],
    [["suggest", "desk", "--title", "Ships"], '"desk" is no item\'s id: `tessera team items`'],
    [["suggest", item], "suggests nothing"],
    [["suggest", item, "--label", "mauve"], "(label)"],
    [["suggest", item, "--tag", "two words"], "one word"],
    [["suggestions", "take"], "something is missing"],
    [["suggestions", "take", "desk"], "`tessera team suggestions` prints them"],
    [["suggestions", "keep", suggestion], "take | decline | reopen | withdraw"],
    [["open", "desk"], '"desk" is no item\'s id: `tessera team items`'],
  ] as const)
    expect(await tessera(...words)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  expect(await tessera("status", "more")).toMatchObject({
    code: 2,
    err: expect.stringContaining("too much"),
  });
});

test("a device that is in no team says so, and asks no network", patient, async () => {
  expect(await tessera("status", "--json")).toMatchObject({ code: 0, out: '{"joined":false}\n' });
  expect(await tessera("join", "https://team.example", "--code", "c", "--email", "a@b.c")).toMatchObject({
    code: 2,
    err: expect.stringContaining("--code CODE"),
  });
  expect(await tessera("join", "http://team.example")).toMatchObject({
    code: 3,
    err: expect.stringContaining("begins with https://"),
  });
  expect(await tessera("join", "http://team.example", "--code", "c")).toMatchObject({
    code: 3,
    err: expect.stringContaining("begins with https://"),
  });
  for (const words of [["suggest", item, "--title", "Ships"], ["suggestions"]])
    expect(await tessera(...words)).toMatchObject({
      code: 3,
      err: expect.stringContaining(words.length === 1 ? "tessera team join" : "nothing with this id"),
    });
  expect(await tessera("pause")).toMatchObject({
    code: 3,
    err: expect.stringContaining("tessera team join"),
  });
});
