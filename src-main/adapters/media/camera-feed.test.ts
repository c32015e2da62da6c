import { readFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { CameraAddress, type CameraTrouble } from "#shared/model/camera.ts";
import type { CameraFrame } from "#core/ports/camera-feed.ts";
import type { Box } from "#shared/model/anchor.ts";
import { createCameraFeed } from "./camera-feed.ts";
import { findPrograms } from "./find-programs.ts";
import { createJpegCutter } from "./frame-cutters.ts";
import { drawScene, startJpegCamera, startRtspCamera } from "./network-camera.fake.ts";

const programs = findPrograms(process.env);
const feed = createCameraFeed({ programs: () => programs });

const open = (url: string, masks: readonly Box[] = [], signal = new AbortController().signal) =>
  feed.open({ address: CameraAddress.parse(url), masks }, signal);

async function firstOf(url: string, masks: readonly Box[] = []): Promise<CameraFrame | CameraTrouble> {
  const frames = open(url, masks);
  const { value } = await frames.next();
  await frames.return("silent");
  return value;
}

const greys = async (jpeg: Uint8Array) => sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });

describe.skipIf(programs === undefined)(
  "a camera on the network (skipped where ffmpeg is not installed)",
  () => {
    it("gives its pictures, with what is blacked out in neither of the two", async () => {
      await using camera = await startJpegCamera(await drawScene(20));
      const left = { x: 0, y: 0, width: 0.5, height: 1 };
      const frame = await firstOf(camera.url, [left]);
      if (typeof frame === "string") throw new Error(frame);
      expect(frame.grey).toHaveLength(48 * 27);
      const inRow = (from: number, to: number) => frame.grey.subarray(13 * 48 + from, 13 * 48 + to);
      expect(Math.max(...inRow(0, 24))).toBeLessThan(20);
      expect(Math.min(...inRow(26, 48))).toBeGreaterThan(70);
      const { data, info } = await greys(frame.jpeg);
      expect([info.width, info.height]).toEqual([320, 180]);
      expect(data[90 * 320 + 60]).toBeLessThan(20);
      expect(data[90 * 320 + 300]).toBeGreaterThan(70);
    });

    it("lets the camera go with whoever stops looking, and tells when it has gone", async () => {
      await using camera = await startJpegCamera(await drawScene(20));
      const word = new AbortController();
      const frames = open(camera.url, [], word.signal);
      await frames.next();
      word.abort();
      expect((await frames.next()).done).toBe(true);
      const again = open(camera.url);
      await again.next();
      camera.drop();
      let next = await again.next();
      while (next.done !== true) next = await again.next();
      expect(next.value).toBe("unreachable");
    });

    it("says why there is no picture: refused, missing, unreachable, or nothing that can be shown", async () => {
      const text = Buffer.from("no picture at all ".repeat(400));
      await using camera = await startJpegCamera(await drawScene(20));
      await using broken = await startJpegCamera(text);
      expect(await firstOf(camera.url.replace("two", "three"))).toBe("refused");
      expect(await firstOf(camera.url.replace("/live", "/404"))).toBe("missing");
      expect(await firstOf("rtsp://me:401@127.0.0.1:1/401")).toBe("unreachable");
      const impatient = createCameraFeed({ programs: () => programs, limits: { silentMsMax: 2_000 } });
      const frames = impatient.open(
        { address: CameraAddress.parse(broken.url), masks: [] },
        new AbortController().signal,
      );
      expect(["no-picture", "silent"]).toContain((await frames.next()).value);
    });

    it("speaks RTSP, and nobody on the machine reads the password among the arguments", async () => {
      if (programs === undefined) return;
      await using camera = await startRtspCamera(programs.ffmpeg);
      const frames = open(camera.url);
      const { value } = await frames.next();
      if (typeof value === "string") throw new Error(value);
      expect((await greys(value.jpeg)).info.width).toBe(320);
      if (process.platform !== "linux") return void (await frames.return("silent"));
      const children = readFileSync(`/proc/self/task/${process.pid}/children`, "latin1").trim().split(" ");
      const lines = children.map((id) => readFileSync(`/proc/${id}/cmdline`, "latin1"));
      expect(lines.filter((line) => line.includes("ffconcat") || line.includes("pipe:0"))).toHaveLength(1);
      expect(lines.filter((line) => /viewer|two(?: |%20)words/u.test(line))).toEqual([]);
      await frames.return("silent");
      expect(await firstOf(camera.url.replace("two", "three"))).toBe("refused");
    });
  },
);

it("says that the program is missing, and begins without it nothing", async () => {
  const none = createCameraFeed({ programs: () => undefined });
  const frames = none.open(
    { address: CameraAddress.parse("rtsp://camera.local/"), masks: [] },
    new AbortController().signal,
  );
  expect(await frames.next()).toEqual({ done: true, value: "no-program" });
});

it("cuts pictures from mark to mark, wherever the chunks end, and refuses what is none", async () => {
  const pictures = [await drawScene(0), await drawScene(150)];
  const all = Buffer.concat(pictures);
  for (const size of [1, 7, 1_000, all.length]) {
    const cut = createJpegCutter(1_000_000);
    const found: Uint8Array[] = [];
    for (let at = 0; at < all.length; at += size) found.push(...(cut(all.subarray(at, at + size)) ?? []));
    expect(Buffer.concat(found).equals(all)).toBe(true);
    expect(found).toHaveLength(2);
  }
  expect(createJpegCutter(1_000)(Buffer.from("no picture"))).toBeUndefined();
  expect(createJpegCutter(500)(all.subarray(0, 600))).toBeUndefined();
});
