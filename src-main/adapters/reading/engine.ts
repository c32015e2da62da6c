/** Tesseract as WebAssembly: the languages are files of packages, nothing is fetched and nothing is written. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type startCore from "tesseract.js-core/tesseract-core-lstm.js";

/** Small whole numbers in place of fractions: a quarter of the size, and no word is read worse. */
const DATA_FOLDER = "4.0.0_best_int";
const NEURAL_ONLY = 1;

/** Grey, a byte a pixel, row by row. */
export interface GreyPicture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface TextEngine {
  /** A line a word, with where it is and how sure that is: Tesseract's own table. */
  read(picture: GreyPicture): string;
}

const load = createRequire(import.meta.url);

/** The fastest that the processor can run. */
async function start() {
  const options = { TesseractProgress: () => undefined, print: () => undefined, printErr: () => undefined };
  try {
    return await coreOf("tesseract.js-core/tesseract-core-relaxedsimd-lstm.js")(options);
  } catch {
    return coreOf("tesseract.js-core/tesseract-core-lstm.js")(options);
  }
}
const coreOf = (name: string) => load(name) as typeof startCore;

function languageData(language: string): Uint8Array {
  const folder = dirname(load.resolve(`@tesseract.js-data/${language}/package.json`));
  return gunzipSync(readFileSync(join(folder, DATA_FOLDER, `${language}.traineddata.gz`)));
}

export async function openEngine(languages: readonly string[]): Promise<TextEngine> {
  const core = await start();
  for (const language of languages) core.FS.writeFile(`./${language}.traineddata`, languageData(language));
  const api = new core.TessBaseAPI();
  if (api.Init(null, languages.join("+"), NEURAL_ONLY) !== 0)
    throw new Error(`the data of ${languages.join(", ")} cannot be used`);
  return {
    read({ pixels, width, height }) {
      core.FS.writeFile("/input", Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), pixels]));
      try {
        if (api.SetImageFile(1, 0) === 1) throw new Error("the picture cannot be used");
        // It would guess otherwise, and say so for each picture.
        api.SetVariable("user_defined_dpi", "300");
        api.Recognize(null);
        return api.GetTSVText(0);
      } finally {
        core.FS.unlink("/input");
        api.Clear();
      }
    },
  };
}
