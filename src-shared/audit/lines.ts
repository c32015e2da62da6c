import { limits } from "./limits.ts";

/** Lines of a text that comes in pieces. One that is too long comes cut, and nothing after it: memory does not grow with it. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length <= limits.lineCharsMax) continue;
    yield rest.slice(0, limits.lineCharsMax + 1);
    return;
  }
  if (rest !== "") yield rest;
}
