import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DecodeOutcome, Decoder, DecodeRequest } from "#core/ports/decoder.ts";
import { createDecoder, type DecoderOptions } from "./decoder.ts";

const entry = new URL("../../workers/decode.ts", import.meta.url);
const textFormat = new URL("../formats/text/format.ts", import.meta.url);
const limits = { fileSizeBytesMax: 64_000_000 };

/** Formats that do what a broken parser does, each claiming the files of its own extension. */
const planted: Readonly<Record<string, string>> = {
  hang: "for (;;);",
  hog: "const held = []; for (;;) held.push(Buffer.alloc(16 * 1024 * 1024, 1));",
  heap: "const held = []; for (;;) held.push({ a: held.length, b: [held.length] });",
  exit: "process.exit(0);",
  crash: "process.abort();",
  throw: "throw new Error('no');",
  write: "const { writeFileSync } = await import('node:fs'); writeFileSync(names.name, 'x');",
  spawn: "const { execSync } = await import('node:child_process'); execSync('true');",
  secret:
    "return { mediaType: 'text/plain', blocks: [{ text: Object.keys(process.env).filter((name) => name !== 'TZ').join(' ') || 'nothing', headingPath: [], anchor: { kind: 'image' }, breakBefore: false }], notices: [] };",
};

let directory: string;
let formats: URL;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "tessera-decoder-"));
  const folder = join(directory, "formats");
  const sources = Object.entries(planted).map(([name, body]): readonly [string, string] => [
    name,
    `export const format = { reads: "text", itemKind: "text", claim: (_, { extension }) => extension === "${name}" ? "structure" : undefined, async parse(source, names) { ${body} } };`,
  ]);
  for (const [name, source] of [
    ...sources,
    ["plain", `export { format } from ${JSON.stringify(textFormat.href)};`] as const,
  ]) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, "format.ts"), source);
  }
  formats = new URL(`${pathToFileURL(folder).href}/`);
});
afterAll(() => rm(directory, { recursive: true }));

async function requestsFor(names: readonly string[]): Promise<readonly DecodeRequest[]> {
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      await writeFile(path, `This is ${name}.`);
      return { path, sizeBytes: 0, modifiedMs: 0 };
    }),
  );
}

const start = (options: Partial<DecoderOptions> = {}): Decoder =>
  createDecoder({
    entry,
    formats,
    ...options,
    limits: { processCountMax: 1, fileTimeMsMax: 4_000, ...options.limits },
  });

const verdict = (outcome: DecodeOutcome): string =>
  outcome.kind === "extracted"
    ? (outcome.blocks[0]?.text ?? "")
    : `${outcome.kind} ${outcome.reason.code} ${outcome.retry}`;

describe("the decoder", () => {
  it("answers in the order of the requests", async () => {
    await using decoder = start({ limits: { processCountMax: 2 } });
    const names = Array.from({ length: 150 }, (_, index) => `file ${index}.txt`);
    const outcomes = await decoder.decode(await requestsFor(names), limits);
    expect(outcomes.map(verdict)).toEqual(names.map((name) => `This is ${name}.`));
  });

  it.each([
    ["hang", "failed parser-timeout true"],
    ["hog", "failed parser-memory true"],
    ["heap", "failed parser-memory true"],
    ["exit", "failed parser-crashed true"],
    ["crash", "failed parser-crashed true"],
    ["throw", "failed damaged false"],
  ])("loses only the file on which a parser does: %s", async (name, expected) => {
    const memory = { heapBytesMax: 96 * 1024 * 1024, residentBytesMax: 400 * 1024 * 1024 };
    await using decoder = start({ limits: name === "hang" ? {} : { ...memory, fileTimeMsMax: 60_000 } });
    const names = [
      "a.txt",
      "b.txt",
      `poison.${name}`,
      "c.txt",
      `poison.${name}`,
      ...Array.from({ length: 60 }, (_, index) => `${index}.txt`),
    ];
    const outcomes = await decoder.decode(await requestsFor(names), limits);
    expect(outcomes.map(verdict)).toEqual(
      names.map((each) => (each.startsWith("poison") ? expected : `This is ${each}.`)),
    );
  });

  it("reads with no right to write or to start anything, and sees nothing of the host's environment", async () => {
    await using decoder = start();
    const outcomes = await decoder.decode(await requestsFor(["a.write", "a.spawn", "a.secret"]), limits);
    expect(outcomes.map(verdict)).toEqual(["failed damaged false", "failed damaged false", "nothing"]);
  });

  it("gives up a batch when asked, and goes on with the next", async () => {
    await using decoder = start();
    const abort = new AbortController();
    const given = decoder.decode(await requestsFor(["a.hang", "b.txt"]), limits, abort.signal);
    abort.abort(new Error("stopped"));
    await expect(given).rejects.toThrow("stopped");
    expect((await decoder.decode(await requestsFor(["c.txt"]), limits)).map(verdict)).toEqual([
      "This is c.txt.",
    ]);
  });

  it("rejects what is open when it is closed, and all that comes later", async () => {
    const decoder = start();
    const requests = await requestsFor(["a.hang"]);
    const given = expect(decoder.decode(requests, limits)).rejects.toThrow("closed");
    await decoder[Symbol.asyncDispose]();
    await given;
    await expect(decoder.decode(requests, limits)).rejects.toThrow("closed");
  });

  it("starts again after it ended for want of work", async () => {
    await using decoder = start({ limits: { idleMsMax: 1 } });
    const requests = await requestsFor(["a.txt"]);
    await decoder.decode(requests, limits);
    while (
      execFileSync("ps", ["--ppid", String(process.pid), "-o", "args="], { encoding: "utf8" }).includes(
        formats.href,
      )
    )
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await decoder.decode(requests, limits)).map(verdict)).toEqual(["This is a.txt."]);
  });

  it("replaces a process that has grown", async () => {
    await using decoder = start({ limits: { residentBytesToRecycle: 1 } });
    const names = Array.from({ length: 80 }, (_, index) => `${index}.txt`);
    const outcomes = await decoder.decode(await requestsFor(names), limits);
    expect(outcomes.map(verdict)).toEqual(names.map((name) => `This is ${name}.`));
  });

  it("ends a process that hangs before its first file", async () => {
    const hung = join(directory, "hung.mjs");
    await writeFile(hung, "for (;;);");
    await using decoder = start({
      entry: pathToFileURL(hung),
      limits: { fileTimeMsMax: 1, failedStartCountMax: 1 },
    });
    expect((await decoder.decode(await requestsFor(["a.txt"]), limits)).map(verdict)).toEqual([
      "failed internal true",
    ]);
  });

  it("says so when it cannot start", async () => {
    await using decoder = start({ formats: new URL("file:///nowhere/at/all/") });
    expect((await decoder.decode(await requestsFor(["a.txt"]), limits)).map(verdict)).toEqual([
      "failed internal true",
    ]);
  });
});
