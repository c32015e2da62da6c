/** Bytes that come in pieces of any size, taken in pieces of the reader's. */
export interface ByteSource {
  /** Undefined where there are fewer left. Memory is used for what has come, never for what was asked for. */
  take(sizeBytes: number): Promise<Uint8Array | undefined>;
}

/** Closed, whatever has yet to come is let go of, and with it the file that it is read from. */
export function byteSource(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): ByteSource & AsyncDisposable {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  return {
    async take(sizeBytes) {
      while (heldBytes < sizeBytes) {
        signal.throwIfAborted();
        const next = await iterator.next();
        if (next.done === true) return undefined;
        held.push(next.value);
        heldBytes += next.value.byteLength;
      }
      const taken = new Uint8Array(sizeBytes);
      let at = 0;
      let used = 0;
      for (const chunk of held) {
        if (at === sizeBytes) break;
        const part = chunk.subarray(0, sizeBytes - at);
        taken.set(part, at);
        at += part.byteLength;
        if (part.byteLength < chunk.byteLength) {
          held[used] = chunk.subarray(part.byteLength);
          break;
        }
        used += 1;
      }
      held = held.slice(used);
      heldBytes -= sizeBytes;
      return taken;
    },
    async [Symbol.asyncDispose]() {
      await iterator.return?.();
    },
  };
}
