/** Run by a test in a process of its own, with fewer rights than the test has. Argument: a path; writes the outcome as JSON. */
import { createDecoder } from "./decoder.ts";

const [path = ""] = process.argv.slice(2);
const decoder = createDecoder({
  entry: new URL("../../workers/decode.ts", import.meta.url),
  limits: { processCountMax: 1, fileTimeMsMax: 120_000 },
});
const [outcome] = await decoder.decode([{ path, sizeBytes: 0, modifiedMs: 0 }], {
  fileSizeBytesMax: 1_000_000,
});
process.stdout.write(JSON.stringify(outcome));
await decoder[Symbol.asyncDispose]();
