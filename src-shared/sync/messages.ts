/** Many short frames share one message, up to so many bytes; a longer frame is a message of its own. */
export function joinFrames(frames: readonly Uint8Array[], bytesMax: number): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  let from = 0;
  while (from < frames.length) {
    let sizeBytes = frames[from]?.byteLength ?? 0;
    let to = from + 1;
    for (; to < frames.length; to++) {
      const next = frames[to]?.byteLength ?? 0;
      if (sizeBytes + next > bytesMax) break;
      sizeBytes += next;
    }
    messages.push(joined(frames.slice(from, to), sizeBytes));
    from = to;
  }
  return messages;
}

function joined(parts: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
