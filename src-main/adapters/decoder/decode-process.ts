/** One decode process: started with the least rights that work, fed with tasks, its end explained. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { DecodeLimits, ParserDeath } from "#core/ports/decoder.ts";
import type { DecoderLimits } from "./limits.ts";
import {
  type DecodeOrder,
  type DecodeProcessSettings,
  type DecodeReply,
  type DecodeTask,
  PROGRESS_DESCRIPTOR,
  progressLine,
} from "./protocol.ts";

export interface ProcessEnd {
  readonly death: ParserDeath;
  /** The task that it was on. */
  readonly taskId: number | undefined;
  /** The end of what it wrote to its error output: for the log of the host, never for the item. */
  readonly stderr: string;
}

export interface DecodeProcess {
  send(tasks: readonly DecodeTask[], limits: DecodeLimits): void;
  /** Lets it end by itself; its end is then no death. */
  finish(): void;
  kill(): void;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
}

export interface DecodeProcessOptions {
  readonly entry: URL;
  readonly formats: URL | undefined;
  readonly limits: DecoderLimits;
  readonly onReply: (reply: DecodeReply) => void;
  readonly onEnd: (end: ProcessEnd) => void;
}

const STDERR_CHARS_KEPT = 4_096;
const HEAP_EXHAUSTED = /heap out of memory|allocation failed/iu;
/** The process watches its own time; if it is too far gone for that, the pool ends it. */
const backstopMs = (limits: DecoderLimits): number => limits.fileTimeMsMax * 2 + 5_000;

/** Reading everywhere (files of the user, its own code) and native code (pictures); no writing, no processes. */
const rightsOf = (limits: DecoderLimits): readonly string[] => [
  "--permission",
  "--allow-fs-read=*",
  "--allow-addons",
  "--allow-worker",
  "--disallow-code-generation-from-strings",
  "--no-warnings",
  `--max-old-space-size=${Math.round(limits.heapBytesMax / 1024 / 1024)}`,
];

/** Of the host's environment, which may hold secrets, only what the system and the dates of pictures need. */
const passedOnNames = ["SystemRoot", "TZ"] as const;
const passedOn = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    passedOnNames.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );

function startChild({ entry, formats, limits }: DecodeProcessOptions): ChildProcess {
  const settings: DecodeProcessSettings = {
    fileTimeMsMax: limits.fileTimeMsMax,
    residentBytesMax: limits.residentBytesMax,
    ...(formats === undefined ? {} : { formats: formats.href }),
  };
  return fork(fileURLToPath(entry), [JSON.stringify(settings)], {
    execArgv: [...rightsOf(limits)],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc", "pipe"],
    env: passedOn(),
  });
}

/** What the progress lines said last. */
interface Progress {
  taskId: number | undefined;
  said: ParserDeath | undefined;
}

function readProgress(child: ChildProcess, onProgress: () => void): Progress {
  const progress: Progress = { taskId: undefined, said: undefined };
  let rest = "";
  // Where the system has no descriptor left, the child has no channels at all.
  const channels: ChildProcess["stdio"] | undefined = child.stdio;
  channels?.[PROGRESS_DESCRIPTOR]?.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (`${line}\n` === progressLine.timeout) progress.said = "parser-timeout";
      else if (`${line}\n` === progressLine.memory) progress.said = "parser-memory";
      else progress.taskId = Number(line.slice(1));
    }
    onProgress();
  });
  return progress;
}

interface Backstop {
  /** Tasks that the process has and has not answered. Armed only while there are any: an idle process is no hung one. */
  waitFor(taskCount: number): void;
  /** The process has told of something. */
  moved(): void;
}

function createBackstop(afterMs: number, onHung: () => void): Backstop {
  let timer: NodeJS.Timeout | undefined;
  return {
    waitFor(taskCount) {
      // Made anew each time: a timer that was cleared cannot be refreshed.
      clearTimeout(timer);
      timer = taskCount > 0 ? setTimeout(onHung, afterMs) : undefined;
    },
    moved: () => void timer?.refresh(),
  };
}

export function startDecodeProcess(options: DecodeProcessOptions): DecodeProcess {
  const child = startChild(options);
  const { promise: gone, resolve: ended } = Promise.withResolvers<void>();
  let finishing = false;
  let stderr = "";
  let waiting = 0;
  const backstop = createBackstop(backstopMs(options.limits), () => {
    progress.said = "parser-timeout";
    child.kill("SIGKILL");
  });
  const progress = readProgress(child, backstop.moved);
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("utf8")).slice(-STDERR_CHARS_KEPT);
  });
  child.on("message", (reply: DecodeReply) => {
    backstop.waitFor((waiting -= reply.outcomes.length));
    options.onReply(reply);
  });
  const deathOf = (): ParserDeath =>
    progress.said ?? (HEAP_EXHAUSTED.test(stderr) ? "parser-memory" : "parser-crashed");
  child.once("error", (error) => {
    // One that never began tells of no end.
    if (child.pid === undefined) over(error.message);
    else child.kill("SIGKILL");
  });
  // A channel that was closed from this side never counts as closed, so the end that was asked for is told by the exit.
  child.once("exit", () => {
    backstop.waitFor(0);
    if (finishing) ended();
  });
  let isOver = false;
  const over = (why: string): void => {
    backstop.waitFor(0);
    if (isOver) return;
    isOver = true;
    // Replies that are still in the channel come first: what was answered is not lost.
    setImmediate(() => {
      ended();
      if (!finishing) options.onEnd({ death: deathOf(), taskId: progress.taskId, stderr: stderr + why });
    });
  };
  child.once("close", () => over(""));
  return {
    send(tasks, limits) {
      backstop.waitFor((waiting += tasks.length));
      if (child.connected) child.send({ tasks, limits } satisfies DecodeOrder, () => undefined);
    },
    finish() {
      finishing = true;
      if (child.connected) child.disconnect();
    },
    kill() {
      finishing = true;
      child.kill("SIGKILL");
    },
    gone,
  };
}
