import sharp from "sharp";
import { expect, it, vi } from "vitest";
import type { Captures } from "#core/ports/use-cases.ts";
import { ItemId, Revision } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";
import { takeInCapture } from "./take-in-capture.ts";

const itemId = ItemId.parse("01990000-0000-7000-8000-000000000001");
const picture = () =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: "#336699" } })
    .webp()
    .toBuffer();
const wav = Buffer.concat([Buffer.from("RIFF\0\0\0\0WAVEfmt "), Buffer.alloc(40)]);

function open(outcome: "stored" | "known" = "stored") {
  const keep = vi.fn<Captures["keep"]>((_name, { facts: { key } }) =>
    Promise.resolve({ key, outcome, itemId, revision: Revision.parse(7) }),
  );
  const send = (path: string, bytes: Buffer, mediaType = "") =>
    takeInCapture({ keep }, { url: new URL(path, "http://host"), mediaType }, inChunks(bytes));
  return { keep, send };
}

async function* inChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 1 << 20) {
    await Promise.resolve();
    yield bytes.subarray(from, from + (1 << 20));
  }
}

it("takes a picture with what is said of it, and tells new from known", async () => {
  const { keep, send } = open();
  const bytes = await picture();
  const path =
    "/capture/front-door/2026-11-28%2009.00?title=Front%20door&time=1700000000000&tag=door&tag=heron";
  expect(await send(path, bytes, "image/webp")).toMatchObject({
    kind: "kept",
    status: 201,
    body: { key: "2026-11-28 09.00", outcome: "stored", itemId, revision: 7 },
  });
  expect(keep.mock.calls[0]).toEqual([
    "front-door",
    {
      facts: {
        key: "2026-11-28 09.00",
        title: "Front door",
        time: 1_700_000_000_000,
        tags: ["door", "heron"],
      },
      mediaType: "image/webp",
      bytes,
    },
  ]);
  expect(await open("known").send("/capture/front-door/k", wav)).toMatchObject({ status: 200 });
});

it("goes by the bytes and not by what is said of them", async () => {
  const { keep, send } = open();
  expect(await send("/capture/a/k", await picture(), "image/png")).toMatchObject({
    status: 415,
    message: expect.stringContaining("image/webp"),
  });
  for (const bytes of [
    Buffer.from("<script>"),
    Buffer.from("RIFF"),
    Buffer.alloc(0),
    Buffer.from("GIF89a\0\0"),
  ])
    expect(await send("/capture/a/k", bytes)).toMatchObject({ status: 415 });
  expect(keep).not.toHaveBeenCalled();
});

it("refuses what is too large, without a key that can be kept, or at a time that is none", async () => {
  const { keep, send } = open();
  const bytes = await picture();
  const large = Buffer.concat([bytes, Buffer.alloc(limits.captureSizeBytesMax)]);
  expect(await send("/capture/a/k", large)).toMatchObject({ status: 413 });
  for (const path of [
    "/capture/a/%00",
    "/capture/a/%ff",
    "/capture/a/%20",
    `/capture/a/${"k".repeat(201)}`,
    "/capture/a/k?time=yesterday",
    "/capture/a/k?tag=two%20words",
    "/capture/a/k?lease=mine",
  ])
    expect(await send(path, bytes), path).toMatchObject({ status: 400 });
  expect(await send("/capture/Not-A-Name/k", bytes)).toMatchObject({ status: 404, code: "STREAM_NOT_FOUND" });
  expect(keep).not.toHaveBeenCalled();
});

it("says why nothing is taken now", async () => {
  const keep: Captures["keep"] = () => Promise.resolve({ refused: "CAPTURE_PAUSED" });
  const url = new URL("http://host/capture/a/k");
  expect(await takeInCapture({ keep }, { url, mediaType: "" }, inChunks(wav))).toMatchObject({
    kind: "refused",
    status: 503,
    code: "CAPTURE_PAUSED",
  });
});
