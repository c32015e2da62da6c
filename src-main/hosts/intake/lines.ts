/** A line of a body, numbered from 1. `why`: it is none, and was passed over to its end. */
export type BodyLine = { readonly line: number } & (
  | { readonly text: string; readonly why?: never }
  | { readonly why: "too-long" | "not-utf8" }
);

/** Lines as they arrive, those of one chunk together; empty ones are passed over. Holds no more than one line. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  lineSizeBytesMax: number,
): AsyncGenerator<readonly BodyLine[]> {
  let held = Buffer.alloc(0);
  let isSkipping = false;
  let number = 1;
  const end = (bytes: Buffer): readonly BodyLine[] => {
    const line = number++;
    if (isSkipping || bytes.byteLength > lineSizeBytesMax) {
      isSkipping = false;
      return [{ line, why: "too-long" }];
    }
    const text = textOf(bytes);
    if (text === undefined) return [{ line, why: "not-utf8" }];
    return text.trim() === "" ? [] : [{ line, text }];
  };
  for await (const chunk of chunks) {
    let rest = held.byteLength === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    const lines: BodyLine[] = [];
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      lines.push(...end(rest.subarray(0, at)));
      rest = rest.subarray(at + 1);
    }
    if (rest.byteLength > lineSizeBytesMax) isSkipping = true;
    held = isSkipping ? Buffer.alloc(0) : rest;
    if (lines.length > 0) yield lines;
  }
  if (isSkipping || held.byteLength > 0) yield end(held);
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
