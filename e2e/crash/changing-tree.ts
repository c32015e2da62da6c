import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words =
  "harbour ship lantern winter garden letter engine river market signal bridge violin forest captain bread window stone morning kettle compass".split(
    " ",
  );

/** A tree of small files that changes in every way that files do. */
export interface ChangingTree {
  /** So many files, new. */
  grow(fileCount: number): void;
  /** So many edits, renames, moves of folders, copies, removals and additions. */
  change(changeCount: number): void;
}

/** Words, sentences and texts, the same for the same chance. */
function createWriter(chance: () => number) {
  const below = (count: number): number => Math.floor(chance() * count);
  const pick = <Value>(values: readonly Value[]): Value | undefined => values[below(values.length)];
  const sentence = (): string => `${Array.from({ length: 6 + below(12) }, () => pick(words)).join(" ")}.`;
  const paragraph = (): string => Array.from({ length: 1 + below(8) }, sentence).join(" ");
  const text = (): string => {
    const title = sentence();
    const paragraphs = Array.from({ length: 1 + below(5) }, paragraph);
    return chance() < 0.5
      ? `# ${title}\n\n${paragraphs.join("\n\n## Part\n\n")}\n`
      : `${title}\n\n${paragraphs.join("\n\n")}\n`;
  };
  return { below, pick, text };
}

export function createChangingTree(root: string, chance: () => number): ChangingTree {
  const { below, pick, text } = createWriter(chance);
  let nameCount = 0;
  const freshPath = (): string =>
    join(root, `d${below(8)}`, pick(["", "in"]) ?? "", `n${nameCount++}.${pick(["md", "txt", "html"])}`);
  const files = (): readonly string[] =>
    readdirSync(root, { recursive: true, encoding: "utf8" })
      .map((path) => join(root, path))
      .filter((path) => statSync(path).isFile())
      .toSorted();
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  const rename = (path: string): string => {
    const to = freshPath();
    mkdirSync(dirname(to), { recursive: true });
    renameSync(path, to);
    return to;
  };
  const changes: readonly ((path: string) => unknown)[] = [
    (path) => write(path, text()),
    (path) => write(path, text()),
    () => write(freshPath(), text()),
    // The bytes of a known file under another name: an exact duplicate.
    () => write(freshPath(), "The very same words stand in many files.\n"),
    rename,
    (path) => write(rename(path), text()),
    (path) => rmSync(path),
    // A file that is nothing to search.
    () => write(freshPath(), ""),
    (path) => {
      if (dirname(path) !== root) renameSync(dirname(path), join(root, `moved${nameCount++}`));
    },
  ];
  return {
    grow(fileCount) {
      for (let count = 0; count < fileCount; count++) write(freshPath(), text());
    },
    change(changeCount) {
      for (let count = 0; count < changeCount; count++) {
        const path = pick(files());
        if (path !== undefined) pick(changes)?.(path);
      }
    },
  };
}
