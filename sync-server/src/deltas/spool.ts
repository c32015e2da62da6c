import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";

export interface Spooled extends AsyncDisposable {
  chunks(): AsyncIterable<Uint8Array>;
}

/**
 * All of what is sent, before anything of it is taken: whoever sends slowly holds nothing up, and is held up by no budget.
 * The file has no name while it is there, for it is as secret as what is in it and must not outlive a crash.
 */
export async function spool(
  folder: string,
  sent: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<Spooled | "too-large"> {
  const path = join(folder, `arriving-${randomUUID()}`);
  const file = await open(path, "wx+", 0o600);
  try {
    await rm(path);
    let sizeBytes = 0;
    for await (const chunk of sent) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > bytesMax) {
        await file.close();
        return "too-large";
      }
      await file.appendFile(chunk);
    }
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
  return {
    chunks: () => file.createReadStream({ start: 0, autoClose: false }),
    [Symbol.asyncDispose]: () => file.close(),
  };
}
