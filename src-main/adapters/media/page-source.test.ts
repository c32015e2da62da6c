/** What plays, read by a page instead of programs: the page is played by the test, all the rest is real. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DecodeOutcome, Decoder } from "#core/ports/decoder.ts";
import { namedPort } from "#shared/kit/named-port.ts";
import { connectRemote, type RemotePort, serveRemote } from "#shared/kit/remote.ts";
import type { PageDecoder, PageFile, PageProbe, PicturePart, SoundPart } from "#shared/rpc/decoder-page.ts";
import type { DecoderPage } from "./decoder-page.ts";
import { babble, silence } from "./make-wav.ts";
import { createMediaDecoder } from "./media-decoder.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tessera-page-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Eight bytes that say that the rest is an MP4. */
const asMp4 = (rest: string): Buffer => Buffer.from(`\0\0\0\x18ftypisom${rest}`, "latin1");

type Parts = readonly (SoundPart | PicturePart)[];
interface Played {
  readonly probe?: Partial<PageProbe>;
  readonly sound?: Parts;
  readonly pictures?: Parts;
  /** Instead of answering. */
  readonly dies?: boolean;
}

function playedPage({ probe, sound = [], pictures = [], dies = false }: Played) {
  const ends: string[] = [];
  const read: string[] = [];
  const page: DecoderPage = {
    open() {
      const toPage: ((message: unknown) => void)[] = [];
      const fromPage: ((message: unknown) => void)[] = [];
      let mourn: (reason: string) => void = () => undefined;
      const inside: RemotePort = {
        post: (message) => fromPage.forEach((listener) => listener(message)),
        onMessage: (listener) => void toPage.push(listener),
      };
      const file = connectRemote<PageFile>(namedPort(inside, "file")).remote;
      const streams: Iterator<SoundPart | PicturePart>[] = [];
      const start = (parts: Parts): number => streams.push(parts[Symbol.iterator]()) - 1;
      const decoder: PageDecoder = {
        async open(container, sizeBytes) {
          if (dies) mourn("killed by its file");
          read.push(container, Buffer.from(await file.read(4, sizeBytes)).toString("latin1"));
          return { tags: [], hasCover: false, ...probe };
        },
        startSound: () => start(sound),
        startPictures: () => start(pictures),
        next: (stream) => Promise.resolve(streams[stream]?.next().value),
        end: () => Promise.resolve(),
        cover: () => Promise.resolve(undefined),
      };
      serveRemote(namedPort(inside, "decoder"), decoder);
      return {
        post: (message) => toPage.forEach((listener) => listener(message)),
        onMessage: (listener) => void fromPage.push(listener),
        onDeath: (listener) => void (mourn = listener),
        processId: () => undefined,
        end: (how) => void ends.push(how),
      };
    },
  };
  return { page, ends, read };
}

const noDocuments: Decoder = {
  readsSlowly: () => false,
  decode: () => Promise.resolve([]),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

async function decode(
  page: DecoderPage,
  name: string,
  content: Buffer,
  isHeld = false,
): Promise<DecodeOutcome> {
  await using decoder = createMediaDecoder({
    entry: new URL("../../workers/media.ts", import.meta.url),
    documents: noDocuments,
    environment: {},
    page,
    nowMs: () => Date.UTC(2026, 0, 1),
  });
  const path = join(directory, name);
  if (!isHeld) writeFileSync(path, content);
  const request = {
    path,
    sizeBytes: 0,
    modifiedMs: 0,
    ...(isHeld ? { bytes: new Uint8Array(content) } : {}),
  };
  const [outcome] = await decoder.decode([request], { fileSizeBytesMax: 1e8 });
  if (outcome === undefined) throw new Error("no outcome");
  return outcome;
}

const film: PageProbe = {
  tags: [["title", "Storm"]],
  durationMs: 3_000,
  audio: { codec: "aac", isDecodable: true },
  video: { codec: "avc", isDecodable: true, width: 32, height: 18 },
  hasCover: false,
};
const picture = (light: number, lookCount: number): PicturePart => ({
  pixels: new Uint8Array(32 * 18 * 3).fill(light),
  lookCount,
});
const soundOf = (parts: readonly Float32Array<ArrayBuffer>[]): Parts =>
  parts.map((samples) => ({ rateHz: 16_000, samples }));

describe("a page that decodes", () => {
  it.for([false, true])(
    "gives sound and scenes, and reads the bytes that it asks for (held: %s)",
    async (isHeld) => {
      const said = soundOf([
        Float32Array.from(silence(500)),
        Float32Array.from(babble(1_500)),
        Float32Array.from(silence(1_000)),
      ]);
      const played = playedPage({ probe: film, sound: said, pictures: [picture(200, 3), picture(60, 3)] });
      const found = await decode(played.page, `film ${isHeld}.mp4`, asMp4("the rest"), isHeld);
      expect(found).toMatchObject({
        kind: "extracted",
        itemKind: "video",
        title: "Storm",
        durationMs: 3_000,
      });
      if (found.kind !== "extracted") return;
      expect(found.media?.frames?.map(({ timeMs }) => timeMs)).toEqual([0, 1_500]);
      expect(found.media?.peaks?.length).toBe(150);
      expect(found.blocks.filter(({ anchor }) => anchor.kind === "time").length).toBe(2);
      expect([played.read, played.ends]).toEqual([["mov", "ftypisomthe rest"], ["done"]]);
    },
  );

  it("says which codec it does not know, and keeps the rest", async () => {
    const video = { ...film.video, codec: "hevc", isDecodable: false, width: 32, height: 18 };
    const { page } = playedPage({
      probe: { ...film, video },
      sound: soundOf([Float32Array.from(silence(3_000))]),
    });
    const found = await decode(page, "newer.mp4", asMp4("hevc"));
    expect(found).toMatchObject({ kind: "extracted", itemKind: "video", notice: { code: "no-codec" } });
    expect(found.kind === "extracted" && found.notice?.detail).toMatch(/hevc.*install ffmpeg/u);
  });

  it("is not asked about containers that it does not take apart", async () => {
    const { page, read } = playedPage({});
    const found = await decode(page, "old.avi", Buffer.from("RIFF\0\0\0\0AVI LIST"));
    expect([found, read]).toMatchObject([{ kind: "extracted", notice: { code: "no-codec" } }, []]);
  });

  it("costs one file when it dies of it, and is closed", async () => {
    const { page, ends } = playedPage({ dies: true });
    const found = await decode(page, "killer.mp4", asMp4("boom"));
    expect(found).toMatchObject({ kind: "failed", retry: true, reason: { code: "parser-crashed" } });
    expect(ends).toEqual(["stopped"]);
  });

  it("finds nothing in what is broken", async () => {
    const found = await decode(playedPage({}).page, "broken.mp4", asMp4(""));
    expect(found).toMatchObject({ kind: "failed", reason: { code: "damaged" } });
  });

  it.for([
    ["pictures of another size", { pictures: [{ pixels: new Uint8Array(5), lookCount: 1 }] }],
    ["sound of no rate", { sound: [{ rateHz: 0, samples: new Float32Array(9) }] }],
    ["a size that is none", { probe: { video: { codec: "avc", isDecodable: true, width: -1, height: 1 } } }],
  ] as const)(
    "is not believed when it tells of %s",
    async ([, { probe, ...parts }]: readonly [string, Played]) => {
      const { page } = playedPage({ probe: { ...film, ...probe }, ...parts });
      const found = await decode(page, "liar.mp4", asMp4("lies"));
      expect(found).toMatchObject({ kind: "failed", reason: { code: "parser-crashed" } });
    },
  );
});
