/** Everything that a folder may hold and that nobody wants to meet, through the real formats in a real process. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docxParts, makeDocx, makeZip } from "#adapters/formats/docx/make-docx.ts";
import { makePdf } from "#adapters/formats/pdf/make-pdf.ts";
import { chunkBlocks } from "#core/ingest/chunk.ts";
import type { DecodeOutcome, Decoder } from "#core/ports/decoder.ts";
import { createDecoder } from "./decoder.ts";

const fileSizeBytesMax = 100_000_000;
let directory: string;
let decoder: Decoder;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tessera-bad-"));
  decoder = createDecoder({
    entry: new URL("../../workers/decode.ts", import.meta.url),
    limits: { processCountMax: 1, fileTimeMsMax: 120_000 },
  });
});
afterAll(async () => {
  await decoder[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

const at = (name: string): string => join(directory, name);
function put(name: string, content: string | Buffer): string {
  writeFileSync(at(name), content);
  return at(name);
}

async function decode(path: string): Promise<DecodeOutcome> {
  const [outcome] = await decoder.decode([{ path, sizeBytes: 0, modifiedMs: 0 }], { fileSizeBytesMax });
  if (outcome === undefined) throw new Error("no outcome");
  return outcome;
}

/** To root nothing is forbidden, so as root it is done as someone else, where the code is open to everybody. */
const rights = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const script = join(import.meta.dirname, "decode-once.ts");
const mayEnter = spawnSync("test", ["-r", script], rights).status === 0;
function decodeAsNobody(path: string): unknown {
  return JSON.parse(execFileSync(process.execPath, [script, path], { encoding: "utf8", ...rights }));
}

/** `extracted`, with the notice's code where there is one; else the kind and the reason's code. */
async function verdict(path: string): Promise<string> {
  const outcome = await decode(path);
  if (outcome.kind !== "extracted") {
    // Every refusal has a sentence to show.
    expect(outcome.reason.detail).toMatch(/^[A-Z].+\.$/u);
    return `${outcome.kind} ${outcome.reason.code}`;
  }
  expect(outcome.blocks.length).toBeGreaterThan(0);
  return outcome.notice === undefined ? "extracted" : `extracted ${outcome.notice.code}`;
}

const longPdf = (): Buffer =>
  makePdf({
    pages: Array.from({ length: 40 }, (_, index) => [`Page ${index} of the log book.`, "x".repeat(80)]),
  });
const longDocx = (): Buffer =>
  makeDocx(Array.from({ length: 200 }, (_, index) => ({ text: `Paragraph ${index * 7919} of the log.` })));
const noise = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 2_654_435_761) >>> 24));
const picture = (): Promise<Buffer> =>
  sharp(noise(300 * 300 * 3), { raw: { width: 300, height: 300, channels: 3 } })
    .png()
    .toBuffer();

describe("damaged files", () => {
  it("are refused, or read as far as they go", async () => {
    const image = await picture();
    const docx = longDocx();
    expect(await verdict(put("cut.pdf", longPdf().subarray(0, 120)))).toBe("failed damaged");
    expect(await verdict(put("half.pdf", longPdf().subarray(0, 6_000)))).toMatch(
      /^(?:extracted|failed damaged)/u,
    );
    expect(await verdict(put("cut.docx", docx.subarray(0, docx.length / 2)))).toMatch(
      /^(?:failed damaged|skipped unsupported-type)$/u,
    );
    expect(await verdict(put("cut.png", image.subarray(0, image.length / 2)))).toBe("extracted damaged");
    expect(await verdict(put("stub.png", image.subarray(0, 20)))).toBe("extracted damaged");
    expect(await verdict(put("empty.md", ""))).toBe("skipped empty");
    expect(await verdict(put("blank.md", " \n\n\t\n"))).toBe("skipped no-text");
    expect(
      await verdict(
        put(
          "invalid.txt",
          Buffer.concat([Buffer.from("été à la mer "), Buffer.from([0xff, 0xfe, 0xc3, 0x28])]),
        ),
      ),
    ).toBe("extracted damaged");
  });

  it("are known by their content, whatever their name says", async () => {
    expect(await decode(put("report.txt", longPdf()))).toMatchObject({ kind: "extracted", itemKind: "pdf" });
    expect(await decode(put("photo.png", "Only words here."))).toMatchObject({
      kind: "extracted",
      itemKind: "text",
    });
    expect(
      await decode(put("words.pdf", "%PDF is how such a file begins, but this one does not.")),
    ).toMatchObject({ itemKind: "text" });
    expect(await decode(put("notes.jpg", longDocx()))).toMatchObject({
      kind: "extracted",
      itemKind: "document",
    });
  });
});

describe("things that are no plain files", () => {
  it("are neither followed nor opened", async () => {
    put("target.txt", "seen");
    symlinkSync(at("target.txt"), at("link.txt"));
    symlinkSync(at("loop"), at("loop"));
    symlinkSync("/dev/zero", at("zero"));
    for (const name of ["link.txt", "loop", "zero"])
      expect(await verdict(at(name))).toBe("skipped not-a-file");
    expect(await verdict("/dev/zero")).toBe("skipped not-a-file");
    expect(await verdict(directory)).toBe("skipped not-a-file");
    execFileSync("mkfifo", [at("pipe")]);
    expect(await verdict(at("pipe"))).toBe("skipped not-a-file");
    expect(await decode(at("gone.txt"))).toMatchObject({
      kind: "failed",
      reason: { code: "vanished" },
      retry: true,
    });
    expect(await decode(join(at("target.txt"), "below"))).toMatchObject({ reason: { code: "vanished" } });
  });

  it.skipIf(!mayEnter)("say so when reading is forbidden (needs a checkout that everybody may read)", () => {
    chmodSync(directory, 0o755);
    put("open.txt", "Everybody may read this.");
    chmodSync(put("locked.txt", "secret"), 0);
    expect(decodeAsNobody(at("open.txt"))).toMatchObject({ kind: "extracted" });
    expect(decodeAsNobody(at("locked.txt"))).toMatchObject({
      kind: "failed",
      reason: { code: "unreadable" },
    });
  });

  it("have names of any kind", async () => {
    const names = [
      "two\nlines.txt",
      "bidi\u202Etxt.exe",
      "\u0007bell.md",
      `${"n".repeat(251)}.txt`,
      "-rf",
      "%2e%2e",
      "ü\u0308.csv",
    ];
    for (const name of names)
      expect(await verdict(put(name, "a,b\nWords, that can be found\n"))).toBe("extracted");
  });
});

describe("files beyond the limits", () => {
  it("are not read when too large, and read in part when only their text is", async () => {
    put("sparse.bin", "");
    truncateSync(at("sparse.bin"), 10 * 1024 ** 3);
    expect(await decode(at("sparse.bin"))).toMatchObject({
      kind: "skipped",
      reason: { code: "too-large", detail: expect.stringContaining("10.7 GB") },
    });
    const path = put("line.txt", "word ".repeat(10_000_000));
    const outcome = await decode(path);
    expect(outcome).toMatchObject({ kind: "extracted", notice: { code: "too-large" } });
    if (outcome.kind === "extracted") expect(chunkBlocks(outcome.blocks).length).toBeGreaterThan(1_000);
    expect(await verdict(put("solid.txt", "x".repeat(50_000_000)))).toBe("extracted too-large");
  });

  it("do not unpack without end", async () => {
    const bomb = makeZip([
      ...docxParts("<w:p/>").filter(({ name }) => name !== "word/document.xml"),
      { name: "word/document.xml", content: Buffer.alloc(300 * 1024 * 1024, " ") },
    ]);
    expect(await verdict(put("bomb.docx", bomb))).toBe("skipped too-large");
  });

  it("do not nest without end", async () => {
    const depth = 200_000;
    expect(await verdict(put("deep.json", `${"[".repeat(depth)}"word"${"]".repeat(depth)}`))).toBe(
      "extracted",
    );
    expect(await verdict(put("deep-open.json", `{"word":${'{"a":'.repeat(depth)}`))).toMatch(
      /^(?:extracted|skipped no-text)/u,
    );
    expect(await verdict(put("deep.yml", `a: word\nb: ${"[".repeat(depth)}`))).toBe("extracted damaged");
    const levels = Array.from(
      { length: 9 },
      (_, index) =>
        `l${index}: &l${index} [${Array.from({ length: 9 }, () => (index === 0 ? "lol" : `*l${index - 1}`)).join(",")}]`,
    );
    expect(await verdict(put("aliases.yml", levels.join("\n")))).toBe("extracted");
    expect(await verdict(put("deep.html", `<!doctype html><p>word</p>${"<div>".repeat(depth)}below`))).toBe(
      "extracted damaged",
    );
    expect(
      await verdict(
        put(
          "deep.md",
          `word\n\n${">".repeat(20_000)} deep\n\n${"[".repeat(20_000)}\n\n${"*a ".repeat(20_000)}`,
        ),
      ),
    ).toBe("extracted");
    expect(await verdict(put("deep.xml", `<?xml version="1.0"?>${"<a>x".repeat(depth)}`))).toBe(
      "extracted damaged",
    );
    expect(await verdict(put("deep.js", `word(${"(".repeat(depth)}`))).toBe("extracted");
    expect(
      await verdict(
        put(
          "laughs.xml",
          '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>word &c;</a>',
        ),
      ),
    ).toBe("extracted");
  });

  it("do not claim pages that are not there", async () => {
    expect(
      await verdict(put("pages.pdf", makePdf({ pages: [["One page"]], claimedPageCount: 2_000_000_000 }))),
    ).toMatch(/^extracted/u);
  });
});

describe("files that change while they are read", () => {
  it("are left for later", async () => {
    const path = put("growing.log", "line\n".repeat(2_000_000));
    const writer = new Worker(
      `const { appendFileSync } = require("node:fs"); const { workerData } = require("node:worker_threads");
       const more = () => { appendFileSync(workerData, "more\\n"); setImmediate(more); }; more();`,
      { eval: true, workerData: path },
    );
    try {
      let outcome = await decode(path);
      while (outcome.kind === "extracted") outcome = await decode(path);
      expect(outcome).toMatchObject({ kind: "failed", reason: { code: "changed-while-read" }, retry: true });
    } finally {
      await writer.terminate();
    }
  });
});
