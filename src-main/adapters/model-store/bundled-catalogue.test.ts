import { expect, test } from "vitest";
import { clipFiles, crossEncoderFiles, textEncoderFiles } from "#adapters/inference/tiny-models.fake.ts";
import { siglipFiles } from "#adapters/inference/tiny-siglip.fake.ts";
import { moonshineFiles, whisperFiles } from "#adapters/inference/tiny-speech.fake.ts";
import { type ModelEntry, sizeOf } from "#shared/model/model-catalogue.ts";
import { bundledCatalogue } from "./bundled-catalogue.ts";

/** What tests see a process of the family load, offline. */
const filesOf: Readonly<Record<ModelEntry["family"], () => object>> = {
  "text-encoder": textEncoderFiles,
  "cross-encoder": crossEncoderFiles,
  clip: clipFiles,
  siglip: siglipFiles,
  whisper: whisperFiles,
  moonshine: moonshineFiles,
  silero: () => ({ "silero_vad.onnx": undefined }),
};

for (const { id, family, use, pins, megabytes } of bundledCatalogue.models)
  test(`${id} is fetched with all that its process opens, and weighs what it says`, () => {
    const isQuantized = use.dtype === "q8" && family !== "silero";
    const wanted = Object.keys(filesOf[family]()).map((path) =>
      isQuantized ? path.replace(/\.onnx$/, "_quantized.onnx") : path,
    );
    expect(pins?.files.map(({ path }) => path).toSorted()).toEqual(wanted.toSorted());
    expect(Math.abs(sizeOf(pins!) / 1e6 / megabytes - 1)).toBeLessThan(0.02);
    const digests = pins!.files.map(({ sha256 }) => sha256);
    expect(new Set(digests).size).toBe(digests.length);
  });
