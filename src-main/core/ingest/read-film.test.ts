import { expect, it } from "vitest";
import type { PictureReading } from "#core/ports/picture-reader.ts";
import { ContentHash, ItemId } from "#shared/model/ids.ts";
import { PictureHash } from "#shared/model/picture.ts";
import { limits } from "./limits.ts";
import { readFilm, type UnreadFilm } from "./read-film.ts";

const contentHash = ContentHash.parse("a".repeat(64));
const filmOf = (frames: UnreadFilm["frames"]): UnreadFilm => ({
  itemId: ItemId.parse("01990000-0000-7000-8000-000000000001"),
  path: "/films/talk.mp4",
  sizeBytes: 1,
  modifiedMs: 1,
  contentHash,
  isKept: false,
  rowId: 1,
  frames,
});
const anchor = { kind: "image", box: { x: 0, y: 0, width: 1, height: 1 } } as const;
const saying = (...texts: readonly string[]): PictureReading => ({
  kind: "read",
  // Of the frame's own bytes.
  contentHash: ContentHash.parse("b".repeat(64)),
  blocks: texts.map((text) => ({ text, headingPath: [], anchor, breakBefore: true })),
});

async function read(frames: UnreadFilm["frames"], readingOf: (second: number) => PictureReading) {
  const asked: number[] = [];
  const reading = await readFilm(
    {
      reader: {
        read: ({ bytes }) => {
          const second = bytes?.[0] ?? 0;
          asked.push(second);
          return Promise.resolve(readingOf(second));
        },
      },
      store: { frame: (_, timeMs) => Promise.resolve(Uint8Array.of(timeMs / 1_000)) },
    },
    filmOf(frames),
    { languages: ["en"], fileSizeBytesMax: 1 },
    new AbortController().signal,
  );
  return { reading, asked };
}

it("reads each frame at its time, what is said twice in a row once, and nothing of one that breaks the reader", async () => {
  const texts = [
    saying("Ferries", "of the north"),
    saying("Ferries", "of the north"),
    saying(),
    saying("Questions"),
  ];
  const frames = [0, 5, 9, 20, 30].map((second) => ({ timeMs: second * 1_000 }));
  const { reading } = await read(frames, (second) =>
    second === 20 ? { kind: "unreadable", why: "It broke." } : texts[[0, 5, 9, 30].indexOf(second)]!,
  );
  expect(reading).toEqual({
    kind: "read",
    contentHash,
    blocks: [
      {
        text: "Ferries\nof the north",
        headingPath: [],
        anchor: { kind: "frame", timeMs: 0 },
        breakBefore: true,
      },
      { text: "Questions", headingPath: [], anchor: { kind: "frame", timeMs: 30_000 }, breakBefore: true },
    ],
  });
});

it("reads no more than so many of a minute, and none that looks the same as one before it", async () => {
  const frames = Array.from({ length: 60 }, (_, second) => ({ timeMs: second * 3_000 }));
  const { asked } = await read(frames, () => saying());
  expect(asked).toHaveLength(3 * limits.framesReadPerMinuteMax);
  expect(asked.filter((second) => second < 60)).toHaveLength(limits.framesReadPerMinuteMax);
  const hashes = ["0", "1", "0", "2", "1"].map((digit) => PictureHash.parse(digit.repeat(16)));
  const looked = await read(
    hashes.map((hash, place) => ({ timeMs: place * 20_000, hash })),
    () => saying(),
  );
  expect(looked.asked).toEqual([0, 20, 60]);
});

it("waits for the next run where a frame cannot be had", async () => {
  const frames = [{ timeMs: 0 }, { timeMs: 1_000 }];
  const { reading, asked } = await read(frames, () => ({ kind: "not-now" }));
  expect([reading, asked]).toEqual([{ kind: "not-now" }, [0]]);
});
