/** The `PictureReader` port over one child process: started when there is work, replaced when it has grown or died. */
import type { PictureReader, PictureReading } from "#core/ports/picture-reader.ts";
import { createSerial } from "#shared/kit/serial.ts";
import { engineLanguages } from "./languages.ts";
import { type ReadingLimits, readingLimits } from "./limits.ts";
import type { ReadingOrder } from "./protocol.ts";
import { type ReadingProcess, startReadingProcess } from "./reading-process.ts";

/** What is left out, how pictures are made ready, and the engine decide what is read: one of them changed, this does. */
const READER = "tesseract-7.0/1";

export interface PictureReaderOptions {
  /** `workers/read-text`, as this host has it. */
  readonly entry: URL;
  readonly limits?: Partial<ReadingLimits>;
}

export function createPictureReader(options: PictureReaderOptions): PictureReader {
  const limits: ReadingLimits = { ...readingLimits, ...options.limits };
  const oneAfterTheOther = createSerial();
  const closing = new AbortController();
  let running: ReadingProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    const ended = running;
    running = undefined;
    ended?.kill();
    await ended?.gone;
  };
  const readOne = async (order: ReadingOrder, signal: AbortSignal): Promise<PictureReading> => {
    clearTimeout(idle);
    running ??= startReadingProcess(options.entry, limits);
    const answer = await running.read(order, signal);
    if (answer === "died" || answer.residentBytes > limits.residentBytesToRecycle) await end();
    else idle = setTimeout(() => void end(), limits.idleMsMax).unref();
    signal.throwIfAborted();
    return answer === "died"
      ? { kind: "unreadable", why: "Reading it took too long, too much memory, or broke the reader." }
      : answer.reading;
  };
  return {
    idFor: (languages) => `${READER}/${engineLanguages(languages).join("+")}`,
    read({ path, bytes }, { languages, fileSizeBytesMax }, given) {
      const signal = AbortSignal.any([given, closing.signal]);
      const order = {
        path,
        ...(bytes === undefined ? {} : { bytes }),
        fileSizeBytesMax,
        languages: engineLanguages(languages),
      };
      return oneAfterTheOther(async () => {
        signal.throwIfAborted();
        return readOne(order, signal);
      });
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error("the reader of pictures was closed"));
      clearTimeout(idle);
      await oneAfterTheOther(end);
    },
  };
}
