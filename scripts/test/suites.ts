import { existsSync, readdirSync } from "node:fs";
import { binOf } from "../setup/commands.mjs";
import { inRoot } from "../setup/paths.mjs";
import { ofPlaywright, ofVitest, type Tally } from "./tally.ts";

export interface Suite {
  readonly name: string;
  /** `static` suites read the code, the others run it; `speed` counts what it costs. */
  readonly kind: "static" | "unit" | "speed" | "browser";
  /** A script for Node, and its arguments. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where the tool writes its report and how to read it; without one the exit code is the whole result. */
  readonly report?: { readonly path: string; readonly read: (report: unknown) => Tally | undefined };
}

const reportPath = (name: string): string => inRoot(".cache", "test", `${name}.json`);

export function suites(): readonly Suite[] {
  return [
    { name: "types", kind: "static", args: [binOf("typescript", "tsc"), "-b", "--pretty"] },
    { name: "lint", kind: "static", args: [binOf("oxlint")] },
    { name: "format", kind: "static", args: [binOf("oxfmt"), "--check"] },
    { name: "unused", kind: "static", args: [binOf("knip"), "--no-progress"] },
    unitTests(),
    speedGate(),
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
    report: { path, read: ofVitest },
  };
}

/** Instructions only: times need a machine of which nobody else uses a part. */
function speedGate(): Suite {
  return {
    name: "gate",
    kind: "speed",
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
      return {
        name,
        kind: "browser",
        args: [binOf("@playwright/test", "playwright"), "test", "-c", config, "--reporter=list,json"],
        env: { PLAYWRIGHT_JSON_OUTPUT_NAME: path },
        report: { path, read: ofPlaywright },
      };
    });
}
