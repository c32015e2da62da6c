import { globSync, readFileSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { gunzipSync } from "node:zlib";
import { inRoot } from "#scripts/setup/paths.mjs";
import { plainOfHtml, plainOfManual } from "./plain-text.ts";
import { passagesOf, type Passage } from "./real-passages.ts";

/** What people wrote in one file, as far as nobody had said it in a file before. */
export interface RealDocument {
  readonly passages: readonly Passage[];
}

const fileMaxBytes = 2 * 1024 * 1024;

interface Source {
  readonly folder: string;
  readonly pattern: string;
  readonly plainOf: (text: string) => string;
}

const asItIs = (text: string): string => text;

/** English: manual pages, and what the system's packages, ours and Rust's toolchain document. Where something is not installed it is left out. */
const sources: readonly Source[] = [
  { folder: "/usr/share/man", pattern: "man?/*", plainOf: plainOfManual },
  { folder: "/usr/share/doc", pattern: "**/*.{txt,md,rst,txt.gz,md.gz,rst.gz}", plainOf: asItIs },
  { folder: "/usr/share/doc", pattern: "**/*.{html,htm}", plainOf: plainOfHtml },
  { folder: "/usr/share", pattern: "cmake-*/Help/**/*.rst", plainOf: asItIs },
  { folder: inRoot("node_modules"), pattern: "**/*.{md,markdown}", plainOf: asItIs },
  {
    folder: homedir(),
    pattern: ".rustup/toolchains/stable-*/share/doc/rust/html/**/*.html",
    plainOf: plainOfHtml,
  },
];

/** All that is installed here, in the order of the sources and of their names; each passage once. */
export function* readRealDocuments(): Generator<RealDocument> {
  const seen = new Set<string>();
  for (const { folder, pattern, plainOf } of sources)
    for (const path of globSync(pattern, { cwd: folder }).sort()) {
      const text = readText(`${folder}/${path}`);
      const passages = [...passagesOf(plainOf(text ?? ""))].filter((passage) => {
        const digest = createHash("md5").update(passage).digest("base64");
        const isNew = !seen.has(digest);
        seen.add(digest);
        return isNew;
      });
      if (passages.length > 0) yield { passages };
    }
}

/** Undefined for what is no file, or larger than prose is; links of manual pages lead to the same text, which counts once. */
function readText(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size > fileMaxBytes) return undefined;
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}
