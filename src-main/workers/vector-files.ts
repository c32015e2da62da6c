/** The process of one vector file: reads it without being able to do anything else, or writes it. */
import type { ReadingService } from "#adapters/vector-files/reading-service.ts";
import type { WritingService } from "#adapters/vector-files/writing-service.ts";
import { serveRemote } from "#shared/kit/remote.ts";

// Writing loads native code, which is not allowed where a file from outside is read.
const service: ReadingService | WritingService =
  process.argv[2] === "write"
    ? (await import("#adapters/vector-files/writing-service.ts")).createWritingService()
    : (await import("#adapters/vector-files/reading-service.ts")).createReadingService();
serveRemote(
  {
    post: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on("message", listener),
  },
  service,
);
// The host has gone, and with it whoever wanted the file.
process.on("disconnect", () => {
  service.close();
  process.exit();
});
