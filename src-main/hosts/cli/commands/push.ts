import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { limits } from "#hosts/intake/limits.ts";
import { type BodyLine, linesOf } from "#hosts/intake/lines.ts";
import { type Acknowledgement, type PushEvents, takeIn } from "#hosts/intake/take-in.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { printable } from "../terminal.ts";
import { wholeNumber } from "../whole-number.ts";
import { nameOrThrow } from "./streams.ts";

export const run: RunCommand = async (context) => {
  const { words, values, terminal, signal, session } = context;
  const [given, file = "-", ...others] = words;
  if (given === undefined || others.length > 0)
    throw new CommandError("tessera push NAME [FILE]: which stream?", exitCodes.usage);
  const name = nameOrThrow(given);
  const lease =
    values["lease"] === undefined
      ? {}
      : { lease: wholeNumber("--lease", values["lease"], 1, 1, Number.MAX_SAFE_INTEGER) };
  const { client } = await session();
  const asLine = values["text"] === true ? createTextLines(file) : (line: BodyLine): BodyLine => line;
  const counts = { stored: 0, known: 0, refused: 0 };
  const push: PushEvents = (events) =>
    client.streams.push({ name, events: [...events], ...lease }, { signal });
  for await (const lines of linesOf(open(file), limits.eventLineSizeBytesMax))
    for await (const answer of takeIn(push, lines.map(asLine))) {
      signal.throwIfAborted();
      // Over the contract a refusal is thrown, with the sentence that the command line prints.
      if ("code" in answer) throw new CommandError(answer.reason);
      for (const each of answer) {
        counts[each.outcome] += 1;
        tell(each, context);
      }
      terminal.progress(`${counts.stored + counts.known} events`);
    }
  terminal.progress("");
  if (values["json"] !== true)
    terminal.out(`${counts.stored} stored, ${counts.known} known before, ${counts.refused} refused.`);
  return counts.refused > 0 ? exitCodes.failed : exitCodes.done;
};

function tell(each: Acknowledgement, { values, terminal }: CommandContext): void {
  if (values["json"] === true) terminal.out(JSON.stringify(each));
  else if (each.outcome === "refused") terminal.warn(`line ${each.line}: ${printable(each.reason)}`);
}

async function* open(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* file === "-" ? process.stdin : createReadStream(resolve(file));
  } catch (thrown) {
    throw new CommandError(
      `${printable(file)} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
}

/**
 * Plain lines as events. A key is made of a line and all before it: a file that was pushed and has grown gives the keys of
 * before and new ones, and of two equal lines each has its own. What comes from another program comes once: it is new.
 */
function createTextLines(file: string): (line: BodyLine) => BodyLine {
  let digest = file === "-" ? randomUUID() : "";
  return (given) => {
    if (given.why !== undefined) return given;
    const text = given.text.replace(/\r$/u, "");
    digest = createHash("sha256").update(digest).update("\0").update(text).digest("hex");
    return { line: given.line, text: JSON.stringify({ key: digest.slice(0, 32), text }) };
  };
}
