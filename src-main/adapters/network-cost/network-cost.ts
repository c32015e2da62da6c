import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { limits } from "./limits.ts";

const run = promisify(execFile);

/** NetworkManager's property `Metered`, which busctl prints after its type: yes and no, and what it guesses. */
const answers: ReadonlyMap<string, boolean> = new Map([
  ["u 1", true],
  ["u 2", false],
  ["u 3", true],
  ["u 4", false],
]);

/**
 * Whether the system says that the network is paid for by the byte; undefined where it does not say, which is everywhere but on Linux
 * with NetworkManager. Nothing is started to be asked.
 */
export async function networkCosts(program = "busctl"): Promise<boolean | undefined> {
  if (process.platform !== "linux") return undefined;
  const manager = "org.freedesktop.NetworkManager";
  const asked = ["get-property", manager, "/org/freedesktop/NetworkManager", manager, "Metered"];
  const quietly = ["--system", "--auto-start=no", "--allow-interactive-authorization=no", ...asked];
  const options = { timeout: limits.answerMsMax, maxBuffer: limits.answerBytesMax };
  // There is no such program, no bus or no manager, or it did not answer in time: nobody says.
  const answer = await run(program, quietly, options).catch(() => undefined);
  return answer === undefined ? undefined : answers.get(answer.stdout.trim());
}
