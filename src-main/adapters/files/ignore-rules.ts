import ignore, { type Ignore } from "ignore";
import { limits } from "./limits.ts";

export interface IgnoreMatch {
  /** The line as it was written. */
  readonly rule: string;
  /** Where it was written: the path of a file, or a name for what is none. */
  readonly source: string;
}

/**
 * The one ignore engine, for scanning, watching and explaining alike. Later lines win over earlier ones,
 * lines of a deeper directory over those above it, and nothing below an ignored directory can be brought back: as in Git.
 */
export interface IgnoreRules {
  /** `relative` is below the root, with `/`; a directory ends with one. */
  match(relative: string): IgnoreMatch | undefined;
  /** These rules followed by the lines of an ignore file in a directory (`""` for the root, else ending with `/`). */
  extend(directory: string, source: string, lines: readonly string[]): IgnoreRules;
}

export const ignoreFileNames: readonly string[] = [".gitignore", ".tesseraignore"];

/** Letters of gitignore syntax inside a directory's name are meant as they stand. */
const escapeName = (name: string): string => name.replace(/[\\*?[\]!#]/g, (letter) => `\\${letter}`);

/** A line of an ignore file in a directory, said from the root. */
function fromRoot(directory: string, line: string): string {
  if (directory === "") return line;
  const negated = line.startsWith("!");
  const body = negated ? line.slice(1) : line;
  const slash = body.indexOf("/");
  // A slash before the last letter ties the pattern to the directory; without one it holds at any depth below.
  const tied = slash >= 0 && slash < body.trimEnd().length - 1;
  const rest = tied ? body.replace(/^\//, "") : `**/${body}`;
  return `${negated ? "!" : ""}/${escapeName(directory)}${rest}`;
}

const isRule = (line: string): boolean => line.trim() !== "" && !line.startsWith("#");

/** A mark travels with a rule through the library: the source, a line break, the line. */
const markOf = (source: string, line: string): string => `${source}\n${line}`;

export function createIgnoreRules(
  sources: readonly { readonly source: string; readonly lines: readonly string[] }[],
  ignoreCase: boolean,
): IgnoreRules {
  const empty = ignore({ ignoreCase });
  return sources.reduce<IgnoreRules>(
    (rules, { source, lines }) => rules.extend("", source, lines),
    rulesOf(empty, ignoreCase),
  );
}

function rulesOf(given: Ignore, ignoreCase: boolean): IgnoreRules {
  let engine = given;
  let matchCount = 0;
  return {
    match(relative) {
      // The library remembers every answer for good; a watch that lives for months must not.
      if (++matchCount > limits.rememberedMatchCountMax) {
        engine = ignore({ ignoreCase }).add(engine);
        matchCount = 0;
      }
      const mark = engine.test(relative).rule?.mark;
      if (mark === undefined) return undefined;
      const cut = mark.indexOf("\n");
      return { source: mark.slice(0, cut), rule: mark.slice(cut + 1) };
    },
    extend(directory, source, lines) {
      const rules = lines
        .map((line) => line.replace(/\r$/, ""))
        .filter(isRule)
        .map((line) => ({ pattern: fromRoot(directory, line), mark: markOf(source, line) }));
      return rules.length === 0 ? this : rulesOf(ignore({ ignoreCase }).add(given).add(rules), ignoreCase);
    },
  };
}
