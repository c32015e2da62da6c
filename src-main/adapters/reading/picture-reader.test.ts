/** Pictures of text, through the real engine in a real process. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PictureReading } from "#core/ports/picture-reader.ts";
import { canDrawText, makeTextPicture } from "#adapters/formats/image/make-text-picture.ts";
import { makeScanPdf } from "#adapters/formats/pdf/make-pdf.ts";
import { createPictureReader } from "./picture-reader.ts";

const entry = new URL("../../workers/read-text.ts", import.meta.url);
const how = { languages: ["en", "de"], fileSizeBytesMax: 10_000_000 } as const;
let folder: string;
const reader = createPictureReader({ entry });
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-reading-"));
});
afterAll(async () => {
  await reader[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const read = (name: string, bytes: Uint8Array, from = reader): Promise<PictureReading> => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const request = { path, sizeBytes: bytes.byteLength, modifiedMs: 1 };
  return from.read(request, how, AbortSignal.timeout(120_000));
};
const blank = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: "#336699" } })
    .png()
    .toBuffer();

const drawn = await canDrawText();
describe.skipIf(!drawn)("text in a picture (skipped where the system has no font to draw it with)", () => {
  it("is read in both languages, each line in its place", { timeout: 120_000 }, async () => {
    const reading = await read("sign.png", await makeTextPicture(["Gate 14", "nach München"], 320));
    if (reading.kind !== "read") throw new Error(reading.kind);
    const text = reading.blocks.map((block) => block.text).join("\n");
    expect(text).toBe("Gate 14\nnach München");
    const lines = reading.blocks.flatMap(({ anchor }) =>
      anchor.kind === "image" ? (anchor.lines ?? []) : [],
    );
    expect(lines.map(({ y }) => Math.round(y * 2) / 2)).toEqual([0, 0.5]);
    expect(reading.contentHash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe.skipIf(!drawn)("a scanned page (skipped where the system has no font to draw it with)", () => {
  it("is read as it stands on the page, with the page in the anchor", { timeout: 120_000 }, async () => {
    // Lying on its side in the file; the page says that it is to be turned.
    const upright = await makeTextPicture(["Gate 14"], 320);
    const jpeg = await sharp(upright).rotate(270).jpeg({ quality: 95 }).toBuffer();
    const reading = await read("scan.pdf", makeScanPdf(jpeg, { width: 110, height: 320, rotate: 90 }));
    if (reading.kind !== "read") throw new Error(reading.kind);
    expect(reading.blocks.map(({ text }) => text)).toEqual(["Gate 14"]);
    const [block] = reading.blocks;
    expect(block?.anchor).toMatchObject({ kind: "page", page: 1 });
    const boxes = block?.anchor.kind === "page" ? block.anchor.boxes : [];
    expect(boxes).toHaveLength(1);
    expect(boxes[0]?.x).toBeLessThan(0.3);
    expect(boxes[0]?.width).toBeGreaterThan(0.2);
  });
});

it(
  "of a picture without text nothing is read, nor of one too small to hold any",
  { timeout: 120_000 },
  async () => {
    expect(await read("blank.png", await blank(200, 100))).toMatchObject({ kind: "read", blocks: [] });
    expect(await read("icon.png", await blank(16, 16))).toMatchObject({ kind: "read", blocks: [] });
  },
);

it(
  "what is no picture or a broken one says so, and what is gone is left for later",
  { timeout: 120_000 },
  async () => {
    expect(await read("note.png", Buffer.from("no picture at all"))).toMatchObject({ kind: "unreadable" });
    const broken = (await blank(200, 100)).subarray(0, 40);
    expect(await read("broken.png", broken)).toMatchObject({ kind: "unreadable" });
    const gone = { path: join(folder, "gone.png"), sizeBytes: 1, modifiedMs: 1 };
    expect(await reader.read(gone, how, AbortSignal.timeout(120_000))).toEqual({ kind: "not-now" });
  },
);

it(
  "a picture that takes longer than it may costs itself; the next is read",
  { timeout: 120_000 },
  async () => {
    await using small = createPictureReader({ entry, limits: { itemMsMax: 1 } });
    expect(await read("blank.png", await blank(200, 100), small)).toMatchObject({ kind: "unreadable" });
    expect(await read("blank.png", await blank(200, 100))).toMatchObject({ kind: "read" });
  },
);

it("who no longer wants it ends the process at once", { timeout: 120_000 }, async () => {
  const leaving = new AbortController();
  const path = join(folder, "blank.png");
  writeFileSync(path, await blank(200, 100));
  const reading = reader.read({ path, sizeBytes: 1, modifiedMs: 1 }, how, leaving.signal);
  leaving.abort(new Error("enough"));
  await expect(reading).rejects.toThrow("enough");
});
