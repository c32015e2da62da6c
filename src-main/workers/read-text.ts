/** The process that reads text in pictures: it may read files and nothing else, and may be ended at any time. */
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { toGrey } from "#adapters/formats/image/to-grey.ts";
import { isPdf } from "#adapters/formats/pdf/format.ts";
import { scansOf } from "#adapters/formats/pdf/scans.ts";
import { mediaTypeOfPicture } from "#adapters/formats/image/signatures.ts";
import { handedIn, isUnread, readFileSafely } from "#adapters/formats/read-file.ts";
import { openEngine, type TextEngine } from "#adapters/reading/engine.ts";
import type { ReadingAnswer, ReadingOrder, ReadingProcessSettings } from "#adapters/reading/protocol.ts";
import { type OpenedItem, readItem, type ReadablePicture } from "#adapters/reading/read-item.ts";

interface Watched extends ReadingProcessSettings {
  readonly parentProcessId: number;
  /** How much of the processor had been used when the item in work was begun, in milliseconds; 0 while there is none. */
  readonly begunAt: Int32Array;
}

const usedMs = (): number => {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1_000);
};

/** In a thread of its own: while a picture is read, the other does nothing else. */
function watch({ limits, parentProcessId, begunAt }: Watched): void {
  setInterval(() => {
    const begunMs = Atomics.load(begunAt, 0);
    const isTooLong = begunMs > 0 && usedMs() - begunMs > limits.processorMsMax;
    const isTooLarge = process.memoryUsage.rss() > limits.residentBytesMax;
    if (isTooLong || isTooLarge || process.ppid !== parentProcessId) process.kill(process.pid, "SIGKILL");
  }, limits.watchMs);
}

function open({ path, bytes: held, fileSizeBytesMax }: ReadingOrder): OpenedItem {
  const read = held === undefined ? readFileSafely(path, fileSizeBytesMax) : handedIn(held, fileSizeBytesMax);
  if (isUnread(read)) return { kind: "not-now" };
  const { bytes, contentHash } = read;
  if (mediaTypeOfPicture(bytes) !== undefined)
    return { kind: "opened", contentHash, pictures: picturesOf(bytes) };
  return isPdf(bytes)
    ? { kind: "opened", contentHash, pictures: pagesOf(bytes) }
    : { kind: "unreadable", why: "It is no picture." };
}

async function* pagesOf(bytes: Buffer): AsyncGenerator<ReadablePicture> {
  for await (const { page, on, source } of scansOf(bytes)) {
    const grey = await toGrey(source).catch(() => undefined);
    if (grey !== undefined) yield { ...grey, page, on };
  }
}

async function* picturesOf(bytes: Buffer): AsyncGenerator<ReadablePicture> {
  const grey = await toGrey({ file: bytes });
  if (grey !== undefined) yield grey;
}

function serve(settings: ReadingProcessSettings): void {
  const begunAt = new Int32Array(new SharedArrayBuffer(4));
  const watched: Watched = { ...settings, parentProcessId: process.ppid, begunAt };
  new Worker(new URL(import.meta.url), {
    workerData: watched,
    name: "reading-watch",
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  }).unref();
  let engine: { readonly languages: string; readonly opened: Promise<TextEngine> } | undefined;
  const answer = async (order: ReadingOrder): Promise<ReadingAnswer["reading"]> => {
    const languages = order.languages.join("+");
    if (engine?.languages !== languages) engine = { languages, opened: openEngine(order.languages) };
    const { read } = await engine.opened;
    // Each picture of an item may take as long as one.
    const watched: TextEngine = {
      read(picture) {
        Atomics.store(begunAt, 0, Math.max(1, usedMs()));
        return read(picture);
      },
    };
    return readItem(open(order), watched).catch((thrown: unknown) => ({
      kind: "unreadable" as const,
      why: thrown instanceof Error ? thrown.message : String(thrown),
    }));
  };
  process.on("message", (order: ReadingOrder) => {
    Atomics.store(begunAt, 0, Math.max(1, usedMs()));
    void answer(order)
      // Without its engine it is of no use, which is no picture's fault.
      .catch(() => ({ kind: "not-now" }) as const)
      .then((reading) => {
        Atomics.store(begunAt, 0, 0);
        process.send?.({ reading, residentBytes: process.memoryUsage.rss() } satisfies ReadingAnswer);
      });
  });
  process.on("disconnect", () => process.exit());
}

if (isMainThread) serve(JSON.parse(process.argv[2] ?? "{}") as ReadingProcessSettings);
else watch(workerData as Watched);
