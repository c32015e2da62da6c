import { existsSync, readdirSync } from "node:fs";
import { binOf } from "../setup/commands.mjs";
import { inRoot } from "../setup/paths.mjs";
import type { Failure, Outcome } from "./outcome.ts";
import { ofPlaywright, ofVitest } from "./reports.ts";

export interface Suite {
  readonly name: string;
  /** `static` suites read the code, the others run it; `speed` counts what it costs. */
  readonly kind: "static" | "unit" | "speed" | "browser";
  /** A script for Node, and its arguments. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where the tool writes its report and how to read it; without one the exit code is the whole result. */
  readonly report?: { readonly path: string; readonly read: (report: unknown) => Outcome | undefined };
  /** Runs while those after it do, and is told of when it has ended: what it finds does not depend on what else runs. */
  readonly isBeside?: boolean;
  /** The arguments that run once more only what failed, one test file after the other. */
  readonly again?: (failures: readonly Failure[]) => readonly string[];
}

const reportPath = (name: string): string => inRoot(".cache", "test", `${name}.json`);

export function suites(): readonly Suite[] {
  return [
    { name: "types", kind: "static", args: [binOf("typescript", "tsc"), "-b", "--pretty"] },
    { name: "lint", kind: "static", args: [binOf("oxlint")] },
    { name: "format", kind: "static", args: [binOf("oxfmt"), "--check"] },
    { name: "unused", kind: "static", args: [binOf("knip"), "--no-progress"] },
    // Beside those that wait for programs which they start.
    speedGate(),
    unitTests(),
    ...browserTests(),
  ];
}

function unitTests(): Suite {
  const path = reportPath("unit");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${path}`];
  return {
    name: "unit",
    kind: "unit",
    args: [binOf("vitest"), "run", ...reporters],
    again: (failures) => [
      binOf("vitest"),
      "run",
      "--no-file-parallelism",
      ...reporters,
      ...new Set(failures.map(({ file }) => file)),
    ],
    report: { path, read: ofVitest },
  };
}

/** Instructions only: times need a machine of which nobody else uses a part. */
function speedGate(): Suite {
  return {
    name: "gate",
    kind: "speed",
    isBeside: true,
    args: ["--disable-warning=ExperimentalWarning", inRoot("bench", "main.ts"), "gate", "--quick"],
  };
}

/** Each folder of e2e with a Playwright configuration is a suite. */
function browserTests(): readonly Suite[] {
  return readdirSync(inRoot("e2e"))
    .sort()
    .filter((name) => existsSync(inRoot("e2e", name, "playwright.config.ts")))
    .map((name) => {
      const path = reportPath(name);
      const config = inRoot("e2e", name, "playwright.config.ts");
      const args = [binOf("@playwright/test", "playwright"), "test", "-c", config, "--reporter=list,json"];
      return {
        name,
        kind: "browser",
        args,
        // A window at a time, which waits about as long as it works.
        isBeside: name === "desktop",
        again: () => [...args, "--last-failed", "--workers=1", "--trace=retain-on-failure"],
        env: { PLAYWRIGHT_JSON_OUTPUT_NAME: path },
        report: { path, read: ofPlaywright },
      };
    });
}
