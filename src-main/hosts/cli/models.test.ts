import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { textEncoderFiles, width } from "#adapters/inference/tiny-models.fake.ts";
import { startModelHost } from "#adapters/model-store/model-fixture.ts";
import { createCliFixture } from "./cli-fixture.ts";
import { tinyModel } from "#shared/model/tiny-model.fake.ts";

/** Whole processes on a busy machine. */
const patient = { timeout: 240_000 };
let folder: string;
const { tessera: tesseraIn, killAll } = createCliFixture(() => folder);
const tessera = (...args: readonly string[]) => tesseraIn(join(folder, "data"), ...args);

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-cli-models-"))));
afterEach(killAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  "a model comes from a mirror, works, goes by a pack to another device, and is removed",
  patient,
  async () => {
    const files = Object.fromEntries(
      Object.entries(textEncoderFiles()).map(([path, content]) => [path, Buffer.from(content)]),
    );
    await using host = await startModelHost(files);
    const entry = {
      ...tinyModel,
      use: { dimensions: width, dtype: "fp32" },
      pins: {
        revision: "0123456789012345678901234567890123456789",
        files: Object.entries(files).map(([path, bytes]) => ({
          path,
          sizeBytes: bytes.length,
          sha256: createHash("sha256").update(bytes).digest("hex"),
        })),
      },
    };
    const models = [entry, { ...tinyModel, id: "unpinned" }];
    writeFileSync(join(folder, "mine.json"), JSON.stringify({ format: "tessera-models-1", models }));

    expect((await tessera("models", "try", "silero-vad")).out).toContain("not on this device");
    expect(host.asked).toEqual([]);
    expect(await tessera("settings", "modelMirror", "http://example.org")).toMatchObject({ code: 2 });
    await tessera("settings", "modelMirror", host.origin);
    expect(await tessera("models", "add", "mine.json")).toMatchObject({
      code: 0,
      out: "Known now: tiny, unpinned.\n",
    });
    expect(await tessera("models", "download", "unpinned")).toMatchObject({
      code: 3,
      err: expect.stringContaining("no verified fingerprint"),
    });
    expect(host.asked).toEqual([]);
    expect(await tessera("models", "download", "tiny")).toMatchObject({
      code: 0,
      out: expect.stringContaining("tiny  ready"),
    });
    expect(host.asked).toContain(`/people/tiny/resolve/${entry.pins.revision}/onnx/model.onnx`);
    expect((await tessera("models", "try", "tiny")).out).toMatch(/^tiny works: .*8 dimensions/);

    const exported = await tessera("models", "export", "tiny.pack", "tiny");
    const fingerprint = /(?:[0-9a-f]{4}-){7}[0-9a-f]{4}/.exec(exported.out)?.[0] ?? "";
    mkdirSync(join(folder, "away"));
    const away = (...args: readonly string[]) => tesseraIn(join(folder, "away"), "models", ...args);
    expect(await away("import", "tiny.pack")).toMatchObject({
      code: 3,
      err: expect.stringContaining(fingerprint),
    });
    expect(await away("import", "tiny.pack", "--trust", fingerprint)).toMatchObject({ code: 0 });
    expect((await away("list")).out).toContain("tiny  ready");

    // One of texts sees no pictures.
    expect(await tessera("models", "use", "tiny")).toMatchObject({
      code: 3,
      err: expect.stringContaining("No such model"),
    });
    expect(await tessera("models", "use")).toMatchObject({ code: 2 });
    expect(await tessera("models", "compare")).toMatchObject({
      code: 3,
      err: expect.stringContaining("nothing to compare with"),
    });
    expect(await tessera("models", "cancel")).toMatchObject({
      code: 3,
      err: expect.stringContaining("No model is being prepared"),
    });
    expect(await tessera("models", "forget", "tiny")).toMatchObject({ code: 2 });
    expect((await tessera("models", "remove", "tiny")).out).toContain("tiny  not here");
    expect(await tessera("models", "download", "../up")).toMatchObject({ code: 2 });
    expect(await tessera("models", "paint")).toMatchObject({ code: 2 });
  },
);
