/** Room that nobody else can take: a file of noise, for a file system that presses zeroes together would hold none by them. */
import { randomBytes } from "node:crypto";
import { open, rm, stat } from "node:fs/promises";

export interface Reserve {
  readonly isHeld: () => boolean;
  /** Rejects as the system does where there is no room for it; nothing of it is left then. */
  take(sizeBytes: number): Promise<void>;
  letGo(): Promise<void>;
}

const pieceBytes = 1024 * 1024;

export async function openReserve(path: string): Promise<Reserve> {
  let heldBytes = await stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
  const letGo = async (): Promise<void> => {
    heldBytes = undefined;
    await rm(path, { force: true });
  };
  return {
    isHeld: () => heldBytes !== undefined,
    letGo,
    async take(sizeBytes) {
      if (heldBytes === sizeBytes) return;
      await letGo();
      try {
        await using file = await open(path, "wx", 0o600);
        const noise = randomBytes(pieceBytes);
        for (let at = 0; at < sizeBytes; at += pieceBytes)
          await file.writeFile(noise.subarray(0, Math.min(pieceBytes, sizeBytes - at)));
        await file.sync();
      } catch (thrown) {
        await letGo();
        throw thrown;
      }
      heldBytes = sizeBytes;
    },
  };
}
