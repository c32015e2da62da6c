import { relative } from "node:path";
import { root } from "../setup/paths.mjs";
import type { Failure, Outcome } from "./outcome.ts";

/**
 * What failed, and what passed only when it ran once more: told again at the end, where it is seen, for a suite's
 * own telling of it may stand thousands of lines above.
 */
export function namedAtTheEnd(suite: string, { failures, unsteady }: Outcome): readonly string[] {
  return [
    ...failures.flatMap((failure) => ["", `failed: ${whereOf(suite, failure)}`, indented(failure.reason)]),
    ...unsteady.flatMap((failure) => [
      "",
      `unsteady, passed when it ran once more by itself: ${whereOf(suite, failure)}`,
      indented(failure.reason),
    ]),
  ];
}

const whereOf = (suite: string, { file, title }: Failure): string =>
  [suite, ...(file === "" ? [] : [file.startsWith(root) ? relative(root, file) : file]), title].join(" › ");

const indented = (reason: string): string => reason.replaceAll(/^/gm, "    ");
