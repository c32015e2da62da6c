import { expect, test } from "vitest";
import { movieCreated } from "./movie-created.ts";

function box(name: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const sizeBytes = 8 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(sizeBytes);
  new DataView(bytes.buffer).setUint32(0, sizeBytes);
  for (let place = 0; place < 4; place++) bytes[4 + place] = name.charCodeAt(place);
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function header(seconds: number, version: 0 | 1): Uint8Array {
  const view = new DataView(new ArrayBuffer(32));
  view.setUint8(0, version);
  if (version === 1) view.setBigUint64(4, BigInt(seconds));
  else view.setUint32(4, seconds);
  return box("mvhd", new Uint8Array(view.buffer));
}

function film(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = box("file", ...parts);
  return whole.subarray(8);
}

const createdOf = (bytes: Uint8Array): Promise<string | undefined> =>
  movieCreated(
    (position, byteCount) => Promise.resolve(bytes.subarray(position, position + byteCount)),
    bytes.length,
  );

/** 2 May 2024, 08:30, in seconds from 1904. */
const seconds = Date.UTC(2024, 4, 2, 8, 30) / 1_000 + 2_082_844_800;

test.for([0, 1] as const)("the time of a header of version %i is told", async (version) => {
  const media = box("mdat", new Uint8Array(100));
  const bytes = film(
    box("ftyp", new Uint8Array(8)),
    media,
    box("moov", box("free"), header(seconds, version)),
  );
  expect(await createdOf(bytes)).toBe("2024-05-02T08:30:00.000Z");
});

test("a clock that was never set, and a file that is none or is cut short, tell nothing", async () => {
  const told = [
    film(box("moov", header(0, 0))),
    film(box("moov")),
    film(header(seconds, 0)),
    film(box("moov", header(seconds, 0))).subarray(0, 20),
    new Uint8Array(40),
    new Uint8Array(0),
  ].map(createdOf);
  expect(await Promise.all(told)).toEqual(told.map(() => undefined));
});
