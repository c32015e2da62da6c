/** Whatever may be called a recording or a video, through the real reader in a real process. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Decoder } from "#core/ports/decoder.ts";
import { drawnPage } from "#shared/model/drawn-page.fake.ts";
import { findPrograms } from "./find-programs.ts";
import { heardForm, makeWav, silence, tone } from "./make-wav.ts";
import { decoded, extractedBy, open, spoken } from "./real-reader.fake.ts";

const programs = findPrograms(process.env);
const speaks = spawnSync("espeak-ng", ["--version"]).status === 0;
let directory: string;
let decoder: Decoder;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tessera-media-"));
  decoder = open();
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
const ffmpeg = (...args: readonly string[]): void =>
  void execFileSync(programs?.ffmpeg ?? "", ["-v", "error", "-y", ...args], { cwd: directory });

const decode = (path: string, by = decoder, signal?: AbortSignal) => decoded(path, by, signal);
const extracted = (path: string, by = decoder) => extractedBy(path, by);
async function verdict(path: string): Promise<string> {
  const outcome = await decode(path);
  if (outcome.kind === "extracted") return `${outcome.itemKind} ${outcome.notice?.code ?? ""}`.trim();
  expect(outcome.reason.detail).toMatch(/^[A-Z].+\.$/u);
  return `${outcome.kind} ${outcome.reason.code}`;
}

describe("plain WAV, which needs no program", () => {
  it("is heard: its length, its waveform and where somebody speaks", async () => {
    const found = await extracted(put("holiday notes.wav", makeWav(spoken)), open({ environment: {} }));
    expect(found).toMatchObject({
      itemKind: "audio",
      mediaType: "audio/wav",
      durationMs: 4_500,
      language: "und",
    });
    expect(found.notice?.code).toBe("not-transcribed");
    const [about, ...utterances] = found.blocks;
    expect(about?.text).toBe("holiday notes\nWAV recording, 0:04");
    expect(utterances.map(({ text, anchor }) => [text, anchor.kind])).toEqual([
      ["", "time"],
      ["", "time"],
    ]);
    const peaks = found.media?.peaks ?? new Uint8Array();
    expect([peaks.length, peaks[0], Math.max(...peaks) > 100]).toEqual([225, 0, true]);
  });

  it.for([
    { ...heardForm, bitCount: 8, rateHz: 8_000 },
    { ...heardForm, bitCount: 24, channelCount: 2, rateHz: 44_100 },
    { ...heardForm, bitCount: 32, rateHz: 48_000 },
    { ...heardForm, bitCount: 32, isFloat: true, channelCount: 6, rateHz: 96_000 },
  ] as const)("of $bitCount bits, $channelCount channels and $rateHz Hz", async (form) => {
    const sound = tone(2_000, 440, form.rateHz);
    const found = await extracted(put(`form-${form.bitCount}-${form.rateHz}.wav`, makeWav(sound, form)));
    expect(Math.abs((found.durationMs ?? 0) - 2_000)).toBeLessThan(5);
    const peaks = found.media?.peaks?.subarray(5, 90) ?? [];
    for (const peak of peaks) expect(Math.abs(peak - 127)).toBeLessThan(6);
  });

  it("has what is there, whatever it claims, and nothing where there is nothing", async () => {
    const claims = makeWav(tone(1_000, 440), { ...heardForm, claimedBytes: 0xff_ff_ff_f0 });
    expect((await extracted(put("claims.wav", claims))).durationMs).toBe(1_000);
    expect((await extracted(put("none.wav", makeWav([])))).durationMs).toBeUndefined();
    expect(await verdict(put("silence.wav", makeWav(silence(2_000))))).toBe("audio");
    expect(await verdict(put("empty.wav", ""))).toBe("skipped empty");
  });

  it("is read from memory where it was captured, and came to be when it was", async () => {
    const bytes = makeWav(spoken);
    await using own = open({ environment: {} });
    const request = {
      path: "stream:bridge/2026-11-28T04:10:00Z",
      sizeBytes: bytes.length,
      modifiedMs: 1_700_000,
    };
    const [found] = await own.decode([{ ...request, bytes }], { fileSizeBytesMax: 1e9 });
    if (found?.kind !== "extracted") throw new Error("not read");
    expect([found.itemKind, found.takenMs]).toEqual(["audio", 1_700_000]);
    expect(found.blocks.slice(1).map(({ anchor }) => anchor.kind)).toEqual(["time", "time"]);
    const [cut] = await own.decode([{ ...request, bytes: bytes.subarray(0, 20) }], { fileSizeBytesMax: 1e9 });
    expect(cut).not.toMatchObject({ kind: "extracted", durationMs: expect.anything() });
  });
});

describe("without the programs", () => {
  it("keeps what it cannot decode, says what to install, and reads the subtitles beside it", async () => {
    await using own = open({ environment: { PATH: directory } });
    put("storm.srt", "1\n00:00:01,000 --> 00:00:02,000\nThe harbour is closed tonight.\n");
    const head = Buffer.concat([Buffer.from("\0\0\0\x18ftypisom", "latin1"), Buffer.alloc(80)]);
    const found = await extracted(put("storm.mp4", head), own);
    expect(found).toMatchObject({
      itemKind: "video",
      mediaType: "video/mp4",
      notice: { code: "no-decoder" },
    });
    expect(found.notice?.detail).toContain("install ffmpeg");
    expect(found.blocks.map(({ text }) => text)).toEqual([
      "storm\nMP4 video",
      "The harbour is closed tonight.",
    ]);
    expect(found.blocks[1]?.anchor).toMatchObject({ startMs: 1_000, endMs: 2_000, said: "subtitles" });
  });
});

describe.skipIf(programs === undefined)("what ffmpeg decodes (needs ffmpeg)", () => {
  it.for(["mp3", "m4a", "ogg", "opus", "flac", "mka"])("hears %s", async (extension) => {
    put("source.wav", makeWav(spoken));
    ffmpeg(
      "-i",
      "source.wav",
      "-metadata",
      "title=Two boats",
      "-metadata",
      "artist=Jane Roe",
      `tagged.${extension}`,
    );
    const found = await extracted(at(`tagged.${extension}`));
    expect(found).toMatchObject({ itemKind: "audio", title: "Two boats" });
    expect(found.mediaType).toMatch(/^audio\//u);
    expect(Math.abs((found.durationMs ?? 0) - 4_500)).toBeLessThan(150);
    expect(found.blocks[0]?.text).toContain("By Jane Roe");
    expect(found.blocks).toHaveLength(3);
  });

  it.for(["mp4", "mov", "mkv", "webm", "avi"])(
    "sees the scenes of %s and hears its sound",
    async (extension) => {
      put("source.wav", makeWav(spoken));
      const scene = (color: string): readonly string[] => [
        "-f",
        "lavfi",
        "-i",
        `color=${color}:s=320x180:d=2:r=10`,
      ];
      const joined = "[0][1][2]concat=n=3:v=1[v]";
      ffmpeg(
        ...scene("black"),
        ...scene("red"),
        ...scene("white"),
        "-i",
        "source.wav",
        "-filter_complex",
        joined,
        "-map",
        "[v]",
        "-map",
        "3:a",
        `clip.${extension}`,
      );
      const found = await extracted(at(`clip.${extension}`));
      expect(found.itemKind).toBe("video");
      expect(found.mediaType).toMatch(/^video\//u);
      // Nobody looks for a black picture.
      const times = found.media?.frames.map(({ timeMs }) => timeMs) ?? [];
      expect(times).toHaveLength(2);
      [2_000, 4_000].forEach((wantedMs, place) =>
        expect(Math.abs((times[place] ?? 0) - wantedMs)).toBeLessThanOrEqual(500),
      );
      expect(
        found.blocks.filter(({ anchor }) => anchor.kind === "frame").map(({ anchor }) => anchor),
      ).toEqual(times.map((timeMs) => ({ kind: "frame", timeMs })));
      expect(found.blocks.filter(({ anchor }) => anchor.kind === "time")).toHaveLength(3);
      expect(found.picture?.looks.map(({ scene }) => [scene?.timeMs, scene?.colours])).toEqual(
        times.map((timeMs, place) => [timeMs, [["red", "white"][place]]]),
      );
      expect(found.thumbnail?.subarray(8, 12)).toEqual(new Uint8Array(Buffer.from("WEBP")));
    },
  );

  it("tells slides apart by their letters, through a codec's noise, and nobody who moves before a wall", async () => {
    const size = { width: 640, height: 360 };
    const shown = (seed: number): Buffer[] =>
      Array.from({ length: 20 }, () => Buffer.from(drawnPage(seed, size)));
    put("slides.raw", Buffer.concat([...shown(1), ...shown(2)]));
    const quick = ["-preset", "ultrafast", "-pix_fmt", "yuv420p"];
    const raw = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", "640x360", "-r", "2", "-i", "slides.raw"];
    ffmpeg(...raw, "-vf", "fps=5", ...quick, "slides.mp4");
    const times = (await extracted(at("slides.mp4"))).media?.frames.map(({ timeMs }) => timeMs) ?? [];
    expect(times).toHaveLength(2);
    expect(Math.abs((times[1] ?? 0) - 10_000)).toBeLessThanOrEqual(1_000);
    const wall = "color=0x909090:s=640x360:d=12:r=5,noise=alls=10:allf=t";
    const walks = "[0][1]overlay=x='200+100*sin(t)':y=100";
    const who = ["-f", "lavfi", "-i", "color=0x404040:s=60x160:d=12:r=5"];
    ffmpeg("-f", "lavfi", "-i", wall, ...who, "-filter_complex", walks, ...quick, "walks.mp4");
    expect((await extracted(at("walks.mp4"))).media?.frames).toHaveLength(1);
  });

  it("reads subtitles in the file, its place and when it was recorded", async () => {
    put("inside.srt", "1\n00:00:01,000 --> 00:00:02,000\nWelcome aboard.\n");
    const told = [
      "-metadata",
      "creation_time=2024-03-05T10:00:00Z",
      "-metadata",
      "location=+48.1351+011.5820/",
    ];
    ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "testsrc=s=320x180:d=3:r=5",
      "-i",
      "inside.srt",
      "-c:s",
      "mov_text",
      "-metadata:s:s:0",
      "language=eng",
      ...told,
      "ferry.mp4",
    );
    const found = await extracted(at("ferry.mp4"));
    expect(found).toMatchObject({ language: "en", takenMs: Date.UTC(2024, 2, 5, 10) });
    expect(found.blocks[0]?.text).toContain("Place 48.1351, 11.5820");
    expect(found.blocks[1]).toMatchObject({
      text: "Welcome aboard.",
      anchor: { kind: "time", startMs: 1_000 },
    });
  });

  it("takes the picture of a song, and does not take it for a video", async () => {
    ffmpeg("-f", "lavfi", "-i", "color=green:s=200x200", "-frames:v", "1", "cover.png");
    ffmpeg(
      "-i",
      "source.wav",
      "-i",
      "cover.png",
      "-map",
      "0",
      "-map",
      "1",
      "-c:v",
      "png",
      "-disposition:v",
      "attached_pic",
      "song.mp3",
    );
    const found = await extracted(at("song.mp3"));
    expect([found.itemKind, found.media?.frames, found.thumbnail?.subarray(8, 12)]).toEqual([
      "audio",
      [],
      new Uint8Array(Buffer.from("WEBP")),
    ]);
  });

  it("goes by the bytes, whatever the name says", async () => {
    copyFileSync(at("tagged.mp3"), at("letter.txt"));
    expect(await verdict(at("letter.txt"))).toBe("audio not-transcribed");
    expect(await verdict(put("letter.mp3", "Dear Ann, the harbour is closed."))).toBe("text");
    expect(await verdict(put("junk.mp4", Buffer.from([0, 1, 2, 3, 0, 0, 0, 0, 0xfe, 0xed])))).toBe(
      "skipped binary-content",
    );
  });

  it("names what is cut short or broken, and keeps what could be decoded", async () => {
    ffmpeg("-f", "lavfi", "-i", "sine=d=60", "-c:a", "pcm_s16le", "-f", "wav", "long.wav");
    ffmpeg("-i", "long.wav", "-c:a", "flac", "long.flac");
    truncateSync(at("long.flac"), Math.floor(readFileSync(at("long.flac")).length / 4));
    expect(await verdict(at("long.flac"))).toBe("audio damaged");
    const clip = readFileSync(at("clip.mp4"));
    expect(await verdict(put("cut.mp4", clip.subarray(0, 2_000)))).toBe("failed damaged");
    expect(await verdict(put("head.mkv", readFileSync(at("clip.mkv")).subarray(0, 40)))).toBe(
      "failed damaged",
    );
    symlinkSync(at("clip.mp4"), at("link.mp4"));
    expect(await verdict(at("link.mp4"))).toBe("skipped not-a-file");
    expect(await verdict(at("gone.mp4"))).toBe("failed vanished");
  });

  it("opens nothing that a file names: no playlist, no other file, no address", async () => {
    let connectionCount = 0;
    const server = createServer((_, response) => response.end());
    server.on("connection", () => connectionCount++);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/a.mp4`;
    const bodies = [
      `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\n${url}\n#EXTINF:1.0,\nfile://${at("clip.mp4")}\n#EXT-X-ENDLIST\n`,
      `ffconcat version 1.0\nfile '${at("clip.mp4")}'\nfile '${url}'\n`,
      `<?xml version="1.0"?><MPD><Period><BaseURL>${url}</BaseURL></Period></MPD>`,
      `v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio ${url} RTP/AVP 0\n`,
    ];
    const starts = [
      "",
      "RIFF\0\0\0\0AVI ",
      "ID3",
      "OggS",
      "\x1a\x45\xdf\xa3",
      "\0\0\0\x18ftypisom",
      "fLaC",
      "\xff\xfb\x90\0",
    ];
    const lists = bodies.flatMap((body) =>
      starts.map((start) => Buffer.concat([Buffer.from(start, "latin1"), Buffer.from(body)])),
    );
    await using own = open({ limits: { processCountMax: 2 } });
    const outcomes = await Promise.all(
      lists.map((list, place) => decode(put(`list-${place}.mp4`, list), own)),
    );
    // Of the clip that two of them name, nothing is seen.
    for (const outcome of outcomes)
      if (outcome.kind === "extracted")
        expect([outcome.durationMs, outcome.media?.frames ?? []]).toEqual([undefined, []]);
    server.close();
    expect(connectionCount).toBe(0);
  }, 240_000);

  it.skipIf(!speaks)("hears somebody speak (needs espeak-ng)", async () => {
    execFileSync("espeak-ng", ["-w", at("spoken.wav"), "The lifeboat left the harbour."]);
    ffmpeg("-i", "spoken.wav", "-af", "adelay=2000", "spoken.mp3");
    const [, first] = (await extracted(at("spoken.mp3"))).blocks;
    expect(first?.anchor.kind === "time" && Math.abs(first.anchor.startMs - 2_000) < 250).toBe(true);
  });
});

/** Programs that do what a test asks; started as the real ones are. */
function fakePrograms(probe: unknown, decoding: string): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(directory, "programs-"));
  const started = join(folder, "started");
  const write = (name: string, code: string): void => {
    writeFileSync(join(folder, `${name}.cjs`), code);
    // What its parent may not do is handed down to a Node by its environment, and a decoder is none.
    const script = `#!/bin/sh\nunset NODE_OPTIONS\nexec "${process.execPath}" "${join(folder, name)}.cjs" "$@"\n`;
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  };
  write("ffprobe", `process.stdout.write(${JSON.stringify(JSON.stringify(probe))})`);
  const tell = `require("fs").writeFileSync(${JSON.stringify(started)}, JSON.stringify([process.pid, ...process.argv.slice(2)]))`;
  write("ffmpeg", `${tell};\n${decoding}`);
  return { PATH: folder };
}
const startedBy = ({ PATH }: NodeJS.ProcessEnv): readonly [number, ...string[]] =>
  JSON.parse(readFileSync(join(PATH ?? "", "started"), "utf8"));
/** One that was killed and that nobody has buried yet is none. */
const isAlive = (processId: number): boolean => {
  const { stdout, status } = spawnSync("ps", ["-o", "stat=", "-p", String(processId)], { encoding: "utf8" });
  return status === 0 && !stdout.trim().startsWith("Z");
};
const sounding = { streams: [{ index: 0, codec_type: "audio" }], format: { duration: "9e9" } };
const hangs = "setInterval(() => {}, 1000)";

describe.skipIf(process.platform === "win32")(
  "a decoder that misbehaves, where a script can stand in for it",
  () => {
    const oggHead = Buffer.concat([Buffer.from("OggS", "latin1"), Buffer.alloc(60)]);

    it("is stopped when it takes too long, however long the file says it plays", async () => {
      const environment = fakePrograms(sounding, hangs);
      await using own = open({ environment, limits: { fileTimeMsMin: 3_000, fileTimeMsMax: 3_000 } });
      const outcome = await decode(put("hangs.ogg", oggHead), own);
      expect(outcome).toMatchObject({ kind: "failed", reason: { code: "parser-timeout" }, retry: true });
      await vi.waitFor(() => expect(isAlive(startedBy(environment)[0])).toBe(false));
    });

    it("ends at once when nobody wants it any more", async () => {
      const environment = fakePrograms(sounding, hangs);
      await using own = open({ environment });
      const cancelling = new AbortController();
      const cancelled = decode(put("cancelled.ogg", oggHead), own, cancelling.signal);
      cancelled.catch(() => undefined);
      const processId = await vi.waitFor(() => startedBy(environment)[0], 20_000);
      cancelling.abort(new Error("cancelled"));
      await expect(cancelled).rejects.toThrow("cancelled");
      await vi.waitFor(() => expect(isAlive(processId)).toBe(false));
    });

    it("may hold no more memory than it is given", async () => {
      const greedy = `const held = []; setInterval(() => held.push(Buffer.alloc(3e7, 1)), 20); ${hangs}`;
      await using own = open({
        environment: fakePrograms(sounding, greedy),
        limits: { programBytesMax: 3e8 },
      });
      const outcome = await decode(put("greedy.ogg", oggHead), own);
      expect(outcome).toMatchObject({ kind: "failed", reason: { code: "parser-memory" } });
    });

    it("is told to open nothing but this file, by the reader that its bytes call for, and is asked for no more than is read", async () => {
      const environment = fakePrograms(
        sounding,
        "const endless = Buffer.alloc(1 << 20); const write = () => { while (process.stdout.write(endless)); process.stdout.once('drain', write); }; write();",
      );
      await using own = open({ environment, limits: { durationMsMax: 90_000 } });
      const found = await extracted(put("endless.ogg", oggHead), own);
      expect([found.durationMs, found.notice?.code]).toEqual([90_000, "too-large"]);
      const [, ...args] = startedBy(environment);
      expect(args.slice(0, 9)).toEqual([
        "-nostdin",
        "-v",
        "error",
        "-max_alloc",
        "500000000",
        "-protocol_whitelist",
        "file,pipe",
        "-f",
        "ogg",
      ]);
      expect(args.filter((arg) => arg === "-i")).toHaveLength(1);
      expect(args[args.indexOf("-t") + 1]).toBe("90");
    });

    it("is not believed when it talks nonsense", async () => {
      for (const told of [null, "", [], { streams: "many" }, { streams: [] }, { streams: [{ index: -1 }] }]) {
        await using own = open({ environment: fakePrograms(told, "") });
        expect(await decode(put("nonsense.ogg", oggHead), own)).toMatchObject({
          reason: { code: "damaged" },
        });
      }
    });
  },
);
