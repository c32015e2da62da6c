import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { builtProgram } from "./built-program.ts";

const text = "export const answer = 42;\n";
let root: string;
const source = (): string => join(root, "src", "two words.ts");
const list = (): string => join(root, "built", "current");
const found = () => builtProgram("cli", pathToFileURL(`${root}/built/`), pathToFileURL(`${root}/`))?.pathname;
const asBuilt = (): string => `${pathToFileURL(root).pathname}/built/b1/cli.js`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tessera-built-"));
  const made = root;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  mkdirSync(join(root, "src"));
  mkdirSync(join(root, "built"));
  writeFileSync(source(), text);
  const { size, mtimeMs } = statSync(source());
  const digest = createHash("sha256").update(text).digest("hex");
  writeFileSync(list(), `b1\n${size} ${mtimeMs} ${digest} src/two words.ts\n`);
});

it("is what was built, while the sources say what they said then, whenever they were written", () => {
  expect(found()).toBe(asBuilt());
  utimesSync(source(), 1, 1);
  expect(found()).toBe(asBuilt());
});

it.each([
  ["a source has another length", () => writeFileSync(source(), `${text}\n`)],
  [
    "a source of the same length says something else",
    () => writeFileSync(source(), text.replace("42", "43")),
  ],
  ["a source is gone", () => rmSync(source())],
  ["nothing was built", () => rmSync(list())],
  ["the list was cut off", () => writeFileSync(list(), "b1\n")],
  ["the list is empty", () => writeFileSync(list(), "")],
  ["the list is something else", () => writeFileSync(list(), "b1\nwhat\n")],
])("is not used where %s", (_, change) => {
  change();
  expect(found()).toBeUndefined();
});
