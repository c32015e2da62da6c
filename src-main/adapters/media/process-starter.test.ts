import { spawnSync } from "node:child_process";
import { describe, expect, it, vi } from "vitest";
import { mediaLimits } from "./limits.ts";
import { createMediaProcesses, killGroup } from "./process-starter.ts";

const entry = new URL("../../workers/media.ts", import.meta.url);
const ownMedia = (): readonly number[] =>
  spawnSync("ps", ["-A", "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" })
    .stdout.split("\n")
    .map((line) => line.trim().split(/\s+/u))
    .filter(([, parent, state]) => Number(parent) === process.pid && state?.startsWith("Z") === false)
    .filter((fields) => fields.some((field) => field.endsWith("workers/media.ts")))
    .map(([own]) => Number(own));

describe.skipIf(process.platform === "win32")(
  "a media process that stands ready, where `ps` tells of it",
  () => {
    it("is started before it is taken, and taken once", async () => {
      using processes = createMediaProcesses(entry, mediaLimits);
      processes.prepare();
      await vi.waitFor(() => expect(ownMedia()).toHaveLength(1));
      const [first, second] = [processes.take(), processes.take()];
      expect(first.pid).toBe(ownMedia().find((own) => own !== second.pid));
      for (const child of [first, second]) killGroup(child);
    });

    it("ends when nobody took it for long, and with whoever started it", async () => {
      using impatient = createMediaProcesses(entry, { ...mediaLimits, spareMs: 1 });
      impatient.prepare();
      await vi.waitFor(() => expect(ownMedia()).toEqual([]));
      const processes = createMediaProcesses(entry, mediaLimits);
      processes.prepare();
      expect(ownMedia()).toHaveLength(1);
      processes[Symbol.dispose]();
      await vi.waitFor(() => expect(ownMedia()).toEqual([]));
    });

    it("makes room for a new one where it was killed", async () => {
      using processes = createMediaProcesses(entry, mediaLimits);
      processes.prepare();
      const [victim = 0] = ownMedia();
      process.kill(victim, "SIGKILL");
      // It is there until its end was noticed.
      await vi.waitFor(() => expect(() => process.kill(victim, 0)).toThrow());
      const taken = processes.take();
      expect(taken.pid).not.toBe(victim);
      killGroup(taken);
    });
  },
);
