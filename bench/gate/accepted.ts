import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "#scripts/setup/paths.mjs";
import { onPath } from "#scripts/setup/on-path.mjs";
import { runProgram } from "../program.ts";

/** The sources as they were when somebody last accepted what they cost, or why they are not to be had. */
export type Accepted =
  | { readonly kind: "found"; readonly revision: string; readonly root: string }
  | { readonly kind: "absent"; readonly reason: string };

/** What the programs of the gate are made of. */
const paths = [
  "bench",
  "native/src",
  "scripts",
  "src-main",
  "src-shared",
  "package.json",
  "tsconfig.base.json",
];

/**
 * Times are compared with those of these sources, measured in turns with those of now: a committed time holds for one processor
 * and one hour alone. They are the commit that last changed the baseline, unpacked where packages are found from.
 */
export async function unpackAccepted(signal: AbortSignal): Promise<Accepted> {
  const git = onPath(["git"]);
  if (git === undefined || !existsSync(inRoot(".git")))
    return { kind: "absent", reason: "this is no checkout of git" };
  const told = async (...args: readonly string[]): Promise<string> =>
    (await runProgram([git, "-C", inRoot(), ...args], {}, signal)).stdout.trim();
  // A clone without its history takes its only commit for the one that changed everything.
  if ((await told("rev-parse", "--is-shallow-repository")) === "true")
    return { kind: "absent", reason: "the clone has no history (git fetch --unshallow)" };
  const revision = await told("log", "-1", "--format=%H", "--", "bench/baseline/gate.json");
  if (revision === "") return { kind: "absent", reason: "no commit has a baseline" };
  const root = inRoot(".cache", "bench", "accepted", revision.slice(0, 12));
  if (existsSync(root)) return { kind: "found", revision, root };
  rmSync(inRoot(".cache", "bench", "accepted"), { recursive: true, force: true });
  const draft = `${root}.draft`;
  mkdirSync(draft, { recursive: true });
  const archive = join(draft, "sources.tar");
  await told("archive", "--format=tar", `--output=${archive}`, revision, ...paths);
  await runProgram(["tar", "-xf", archive, "-C", draft], {}, signal);
  rmSync(archive);
  renameSync(draft, root);
  return { kind: "found", revision, root };
}
