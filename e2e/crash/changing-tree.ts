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

export function createChangingTree(root: string, chance: () => number): ChangingTree {
  let nameCount = 0;
  const below = (count: number): number => Math.floor(chance() * count);
  const pick = <Value>(values: readonly Value[]): Value | undefined => values[below(values.length)];
  const sentence = (): string => `${Array.from({ length: 6 + below(12) }, () => pick(words)).join(" ")}.`;
  const text = (): string => {
    const title = sentence();
    const paragraphs = Array.from({ length: 1 + below(5) }, () =>
      Array.from({ length: 1 + below(8) }, sentence).join(" "),
    );
    return (
      pick([
        `# ${title}\n\n${paragraphs.join("\n\n## Part\n\n")}\n`,
        `${title}\n\n${paragraphs.join("\n\n")}\n`,
      ]) ?? title
    );
  };
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

  const changes: readonly ((path: string) => void)[] = [
    (path) => write(path, text()),
    (path) => write(path, text()),
    () => write(freshPath(), text()),
    // The bytes of a known file under another name: an exact duplicate.
    () => write(freshPath(), "The very same words stand in many files.\n"),
    (path) => {
      const to = freshPath();
      mkdirSync(dirname(to), { recursive: true });
      renameSync(path, to);
    },
    (path) => {
      const to = freshPath();
      mkdirSync(dirname(to), { recursive: true });
      renameSync(path, to);
      write(to, text());
    },
    (path) => rmSync(path),
    (path) => renameSync(dirname(path), join(root, `moved${nameCount++}`)),
    // A file that is nothing to search.
    () => write(freshPath(), ""),
  ];
  return {
    grow(fileCount) {
      for (let count = 0; count < fileCount; count++) write(freshPath(), text());
    },
    change(changeCount) {
      for (let count = 0; count < changeCount; count++) {
        const path = pick(files());
        if (path === undefined) return;
        const inRoot = dirname(path) === root;
        const change = pick(inRoot ? changes.slice(0, 7) : changes);
        change?.(path);
      }
    },
  };
}
