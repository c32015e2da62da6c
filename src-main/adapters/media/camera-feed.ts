/** The `CameraFeed` port by the decoder program, which is called for each camera and ends when it is let go. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { CameraFeed, CameraFrame } from "#core/ports/camera-feed.ts";
import type { CameraTrouble } from "#shared/model/camera.ts";
import { sceneLimits } from "#shared/model/scene-change.ts";
import { cameraArguments, cameraList, jpegDescriptor } from "./camera-arguments.ts";
import { troubleOf } from "./camera-trouble.ts";
import type { Programs } from "./find-programs.ts";
import { createFrameCutter, createJpegCutter } from "./frame-cutters.ts";
import { type CameraLimits, cameraLimits } from "./limits.ts";
import { watchMemory } from "./watch-memory.ts";

export interface CameraFeedOptions {
  /** Looked for each time: a program that was installed since is found. */
  readonly programs: () => Programs | undefined;
  readonly limits?: Partial<CameraLimits>;
}

export function createCameraFeed({ programs, limits: given }: CameraFeedOptions): CameraFeed {
  const limits: CameraLimits = { ...cameraLimits, ...given };
  return {
    async *open({ address, masks }, signal) {
      const found = programs();
      if (found === undefined) return "no-program";
      if (signal.aborted) return "silent";
      using program = startProgram(found.ffmpeg, cameraArguments(masks), cameraList(address), limits);
      const pictures = createPairs(program, limits.pictureBytesMax);
      const stop = (): void => pictures.end("silent");
      signal.addEventListener("abort", stop);
      try {
        for (;;) {
          const next = await pictures.next(limits.silentMsMax);
          if (typeof next === "string") return next;
          yield next;
        }
      } finally {
        signal.removeEventListener("abort", stop);
      }
    },
  };
}

interface Program extends Disposable {
  readonly child: ChildProcess;
  /** Where it ends by itself: what it said last. */
  readonly ended: Promise<string>;
}

function startProgram(path: string, args: readonly string[], list: string, limits: CameraLimits): Program {
  const child = spawn(path, args, {
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    env: { LC_ALL: "C" },
    windowsHide: true,
  });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("latin1")).slice(-limits.saidCharsMax);
  });
  child.once("error", () => resolve(said));
  child.once("close", () => resolve(said));
  // It may be gone before it has read.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(list);
  const kill = (): void => void child.kill("SIGKILL");
  const watch = watchMemory(() => child.pid, limits.programBytesMax, kill);
  process.once("exit", kill);
  return {
    child,
    ended,
    [Symbol.dispose]() {
      watch.stop();
      process.off("exit", kill);
      kill();
    },
  };
}

/** The two pictures of each look come by two pipes, in the same order. The newest look waits; an older one is passed over. */
function createPairs({ child, ended }: Program, pictureBytesMax: number) {
  const greys: Uint8Array[] = [];
  const jpegs: Uint8Array[] = [];
  let newest: CameraFrame | undefined;
  let end: CameraTrouble | undefined;
  let wake = Promise.withResolvers<void>();
  const tell = (): void => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const finish = (why: CameraTrouble): void => {
    end ??= why;
    tell();
  };
  const pair = (): void => {
    for (;;) {
      if (greys.length === 0 || jpegs.length === 0) return;
      const [grey, jpeg] = [greys.shift(), jpegs.shift()];
      if (grey !== undefined && jpeg !== undefined) newest = { grey, jpeg };
      tell();
    }
  };
  const listen = (
    pipe: unknown,
    cut: (chunk: Buffer) => readonly Uint8Array[] | undefined,
    into: Uint8Array[],
  ) => {
    (pipe as Readable | null)?.on("data", (chunk: Buffer) => {
      const whole = cut(chunk);
      if (whole === undefined) return finish("no-picture");
      into.push(...whole);
      pair();
    });
  };
  listen(child.stdout, createFrameCutter(sceneLimits.lumaWidthPx * sceneLimits.lumaHeightPx), greys);
  listen(child.stdio[jpegDescriptor], createJpegCutter(pictureBytesMax), jpegs);
  void ended.then((said) => finish(troubleOf(said)));
  return {
    end: finish,
    async next(silentMsMax: number): Promise<CameraFrame | CameraTrouble> {
      const timer = setTimeout(() => finish("silent"), silentMsMax);
      try {
        while (newest === undefined && end === undefined) await wake.promise;
      } finally {
        clearTimeout(timer);
      }
      const frame = newest;
      newest = undefined;
      return end ?? frame ?? "silent";
    },
  };
}
