/** A decoder program: never by a shell, never asked anything, stopped when it takes more than it may. */
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { MediaFailure } from "./failure.ts";
import type { MediaLimits } from "./limits.ts";
import type { OpenMedia } from "./open-media.ts";
import type { Container } from "./signatures.ts";
import { watchMemory } from "./watch-memory.ts";

/**
 * What every run begins with. Invariant: the program opens this one file and nothing that the file names: only files and
 * pipes may be opened at all, and the demuxer is the one that the first bytes call for, which follows no references.
 */
const inputArguments = ({ demuxer }: Container, limits: MediaLimits): readonly string[] => [
  "-v",
  "error",
  "-max_alloc",
  String(limits.allocationBytesMax),
  "-protocol_whitelist",
  "file,pipe",
  "-f",
  demuxer,
];

export interface Run {
  readonly program: string;
  readonly container: Container;
  readonly media: OpenMedia;
  /** Before the file is named, and after. */
  readonly before?: readonly string[];
  readonly after: readonly string[];
  readonly limits: MediaLimits;
}

/**
 * The program's output, as it comes: whoever reads slowly slows it down. Ends in a `MediaFailure` where the program gives
 * nothing at all; what it gave before it met a damaged place is good.
 */
export async function* outputOf(run: Run): AsyncGenerator<Buffer> {
  const { program, container, media, before = [], after, limits } = run;
  const isProbe = after.includes("-show_format");
  const args = [
    ...(isProbe ? [] : ["-nostdin"]),
    ...inputArguments(container, limits),
    ...before,
    ...(isProbe ? [] : ["-i"]),
    media.url,
    ...after,
  ];
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "ignore", ...(media.descriptor === undefined ? [] : [media.descriptor])],
    env: { LC_ALL: "C" },
    windowsHide: true,
  });
  const ended = Promise.withResolvers<number | null>();
  child.once("error", () => ended.resolve(-1));
  child.once("close", (code) => ended.resolve(code));
  const kill = (): void => void child.kill("SIGKILL");
  const watch = watchMemory(() => child.pid, limits.programBytesMax, kill);
  process.once("exit", kill);
  let byteCount = 0;
  try {
    for await (const chunk of (child.stdout as Readable | null) ?? []) {
      byteCount += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    const code = await ended.promise;
    if (watch.isOver())
      throw new MediaFailure("parser-memory", "Decoding it needed too much memory and was stopped.");
    if (code !== 0 && byteCount === 0)
      throw new MediaFailure("damaged", "It is cut short or broken, and could not be decoded.");
  } finally {
    watch.stop();
    process.off("exit", kill);
    kill();
  }
}
