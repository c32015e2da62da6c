import { spawn } from "node:child_process";
import type { LaunchOutcome } from "#core/ports/desktop.ts";
import { limits } from "./limits.ts";

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Exit codes other than 0 that mean success: Windows' explorer answers 1 whatever happens. */
  readonly successCodes?: readonly number[];
}
export type Launch = (command: Command) => Promise<LaunchOutcome>;

/** Runs a program of the system, never through a shell, and lets it outlive us. */
export const launchCommand: Launch = ({ program, args, successCodes = [] }) =>
  new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "ignore", detached: true, windowsHide: true, shell: false });
    const timer = setTimeout(() => settle({ kind: "launched" }), limits.launchMsMax);
    const settle = (outcome: LaunchOutcome): void => {
      clearTimeout(timer);
      child.unref();
      resolve(outcome);
    };
    child.on("error", (error) => settle({ kind: "unavailable", detail: `${program}: ${error.message}` }));
    child.on("exit", (code) =>
      settle(
        code === 0 || (code !== null && successCodes.includes(code))
          ? { kind: "launched" }
          : { kind: "unavailable", detail: `${program} ended with code ${code}` },
      ),
    );
  });
