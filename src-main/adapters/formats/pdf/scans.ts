/** The pictures on the pages of a PDF that have no text: what a scanner makes. Nothing is drawn; each is taken as it is stored. */
import type { Box } from "#shared/model/anchor.ts";
import { boxAround } from "#shared/model/box-around.ts";
import type { PictureSource } from "../image/to-grey.ts";
import { contentLimits } from "../limits.ts";
import { openDocument } from "./engine.ts";

export interface Scan {
  /** 1-based. */
  readonly page: number;
  /** Where on its page it is. */
  readonly on: Box;
  readonly source: Extract<PictureSource, { readonly pixels: Uint8Array }>;
}

type Opened = Awaited<ReturnType<typeof openDocument>>;
type Page = Awaited<ReturnType<Awaited<Opened["task"]["promise"]>["getPage"]>>;
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Of the page, below which a picture on it is an ornament. */
const SHARE_MIN = 0.05;
const identity: Matrix = [1, 0, 0, 1, 0, 0];

export async function* scansOf(bytes: Buffer): AsyncGenerator<Scan> {
  const { task, operators } = await openDocument(bytes);
  try {
    const document = await task.promise;
    const last = Math.min(document.numPages, contentLimits.pdfPageCountMax);
    for (let number = 1; number <= last; number++) {
      const page = await document.getPage(number);
      try {
        if (!(await hasText(page))) yield* picturesOn(page, number, operators);
      } catch {
        // One broken page costs itself; the others are worth having.
      } finally {
        page.cleanup();
      }
    }
  } finally {
    await task.destroy();
  }
}

async function hasText(page: Page): Promise<boolean> {
  const { items } = await page.getTextContent();
  return items.some((item) => "str" in item && item.str.trim() !== "");
}

/** What is painted, and how the page was turned, moved and scaled for it. */
async function* picturesOn(page: Page, number: number, ops: Opened["operators"]): AsyncGenerator<Scan> {
  const { fnArray, argsArray } = await page.getOperatorList();
  const { transform, width, height } = page.getViewport({ scale: 1 });
  const onPage = matrixOf(transform);
  const kept: Matrix[] = [];
  let current = identity;
  for (const [index, operator] of fnArray.entries()) {
    const given: unknown = argsArray[index];
    const args: readonly unknown[] = Array.isArray(given) ? given : [];
    if (operator === ops.save) kept.push(current);
    else if (operator === ops.restore) current = kept.pop() ?? identity;
    else if (operator === ops.transform) current = times(current, matrixOf(args));
    else if (operator === ops.paintImageXObject || operator === ops.paintImageMaskXObject) {
      const placed = times(onPage, current);
      const on = boxOf(placed, width, height);
      const pixels = on.width * on.height < SHARE_MIN ? undefined : await pixelsOf(page, args[0]);
      if (pixels !== undefined)
        yield { page: number, on, source: { ...pixels, turnDegrees: turnOf(placed) } };
    }
  }
}

function matrixOf(values: readonly unknown[]): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = values.map(Number);
  return [a, b, c, d, e, f];
}

const times = (left: Matrix, right: Matrix): Matrix => [
  left[0] * right[0] + left[2] * right[1],
  left[1] * right[0] + left[3] * right[1],
  left[0] * right[2] + left[2] * right[3],
  left[1] * right[2] + left[3] * right[3],
  left[0] * right[4] + left[2] * right[5] + left[4],
  left[1] * right[4] + left[3] * right[5] + left[5],
];

/** A picture is painted into the unit square. */
function boxOf(matrix: Matrix, width: number, height: number): Box {
  const corners = [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const;
  const share = (value: number): number => Math.min(1, Math.max(0, value));
  return boxAround(
    corners.map(([x, y]) => ({
      x: share((matrix[0] * x + matrix[2] * y + matrix[4]) / width),
      y: share((matrix[1] * x + matrix[3] * y + matrix[5]) / height),
      width: 0,
      height: 0,
    })),
  );
}

/** By where its upper edge leads on the page. */
function turnOf(matrix: Matrix): 0 | 90 | 180 | 270 {
  const quarters = Math.round(Math.atan2(matrix[1], matrix[0]) / (Math.PI / 2));
  return ([0, 90, 180, 270] as const)[(quarters + 4) % 4] ?? 0;
}

interface Stored {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}
type Pixels = Omit<Scan["source"], "turnDegrees">;

/** By name where it is stored beside the page, else itself. A mask paints where it has ones. */
async function pixelsOf(page: Page, given: unknown): Promise<Pixels | undefined> {
  const isMask = typeof given !== "string";
  const named = nameOf(given);
  const stored: unknown = named === undefined ? given : await objectOf(page, named);
  return isStored(stored) ? unpacked(stored, isMask) : undefined;
}

const nameOf = (given: unknown): string | undefined => {
  if (typeof given === "string") return given;
  return typeof given === "object" && given !== null && "data" in given && typeof given.data === "string"
    ? given.data
    : undefined;
};

const objectOf = (page: Page, name: string): Promise<unknown> =>
  new Promise((resolve) => {
    // Those that several pages share have names that begin so.
    (name.startsWith("g_") ? page.commonObjs : page.objs).get(name, resolve);
  });

const isStored = (value: unknown): value is Stored =>
  typeof value === "object" &&
  value !== null &&
  "width" in value &&
  typeof value.width === "number" &&
  "height" in value &&
  typeof value.height === "number" &&
  "data" in value &&
  (value.data instanceof Uint8Array || value.data instanceof Uint8ClampedArray);

function unpacked({ data: given, width, height }: Stored, isMask: boolean): Pixels | undefined {
  const data = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  const area = width * height;
  for (const channels of [1, 3, 4] as const)
    if (data.length >= area * channels && data.length < area * (channels + 1))
      return { pixels: data.subarray(0, area * channels), width, height, channels };
  const rowBytes = Math.ceil(width / 8);
  if (data.length < rowBytes * height) return undefined;
  const pixels = new Uint8Array(area);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bit = ((data[y * rowBytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
      pixels[y * width + x] = (bit === 1) === isMask ? 0 : 255;
    }
  return { pixels, width, height, channels: 1 };
}
