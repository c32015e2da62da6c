import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import sharp from "sharp";
import { makeDocx } from "#adapters/formats/docx/make-docx.ts";
import { makePdf } from "#adapters/formats/pdf/make-pdf.ts";

const words =
  "harbour ship lantern winter garden letter engine river market signal bridge violin forest captain bread window stone morning kettle compass".split(
    " ",
  );
/** Mostly text, which is read fastest, and a little of what takes another parser. */
const extensions = [
  ...["md", "txt", "html"].flatMap((extension) => Array.from({ length: 6 }, () => extension)),
  "pdf",
  "docx",
  "jpg",
];

/** Photographs of several days, small. */
export const makePictures = (): Promise<readonly Buffer[]> =>
  Promise.all(
    [1, 2, 3, 4].map((day) =>
      sharp({
        create: { width: 160, height: 120, channels: 3, background: { r: day * 60, g: 90, b: 120 } },
      })
        .withExif({ IFD2: { DateTimeOriginal: `2024:05:0${day} 07:08:09` } })
        .jpeg()
        .toBuffer(),
    ),
  );

/** A tree of small files that changes in every way that files do. */
export interface ChangingTree {
  /** So many files, new, of every kind. */
  grow(fileCount: number): void;
  /** So many edits, renames, moves of folders, copies, removals and additions. */
  change(changeCount: number): void;
}

/** Words, sentences and files, the same for the same chance. */
function createWriter(chance: () => number, pictures: readonly Buffer[]) {
  const below = (count: number): number => Math.floor(chance() * count);
  const pick = <Value>(values: readonly Value[]): Value | undefined => values[below(values.length)];
  const sentence = (): string => `${Array.from({ length: 6 + below(12) }, () => pick(words)).join(" ")}.`;
  const paragraph = (): string => Array.from({ length: 1 + below(8) }, sentence).join(" ");
  const paragraphs = (): string[] => Array.from({ length: 1 + below(5) }, paragraph);
  const text = (): string =>
    chance() < 0.5
      ? `# ${sentence()}\n\n${paragraphs().join("\n\n## Part\n\n")}\n`
      : `${sentence()}\n\n${paragraphs().join("\n\n")}\n`;
  const contentOf = (path: string): string | Buffer => {
    switch (extname(path)) {
      case ".pdf":
        return makePdf({ title: sentence(), pages: paragraphs().map((part) => part.split(/(?<=\.) /u)) });
      case ".docx":
        return makeDocx(paragraphs().map((part) => ({ text: part })));
      case ".jpg":
        return pick(pictures) ?? "";
      case ".md":
        return chance() < 0.3 ? `---\ntags: [${pick(words)}, ${pick(words)}]\n---\n\n${text()}` : text();
      default:
        return text();
    }
  };
  return { below, pick, contentOf };
}

export function createChangingTree(
  root: string,
  chance: () => number,
  pictures: readonly Buffer[],
): ChangingTree {
  const { below, pick, contentOf } = createWriter(chance, pictures);
  let nameCount = 0;
  const freshPath = (extension = pick(extensions)): string =>
    join(root, `d${below(8)}`, pick(["", "in"]) ?? "", `n${nameCount++}.${extension}`);
  const files = (): readonly string[] =>
    readdirSync(root, { recursive: true, encoding: "utf8" })
      .map((path) => join(root, path))
      .filter((path) => statSync(path).isFile())
      .toSorted();
  const write = (path: string, content = contentOf(path)): void => {
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
    (path) => write(path),
    (path) => write(path),
    () => write(freshPath()),
    // The bytes of a known file under another name: an exact duplicate.
    () => write(freshPath(), "The very same words stand in many files.\n"),
    rename,
    (path) => write(rename(path)),
    (path) => rmSync(path),
    // A file that is nothing to search.
    () => write(freshPath(), ""),
    (path) => {
      if (dirname(path) !== root) renameSync(dirname(path), join(root, `moved${nameCount++}`));
    },
  ];
  return {
    grow(fileCount) {
      // By turns: by chance there were trees of hardly any pictures.
      for (let count = 0; count < fileCount; count++) write(freshPath(extensions[count % extensions.length]));
    },
    change(changeCount) {
      for (let count = 0; count < changeCount; count++) {
        const path = pick(files());
        if (path !== undefined) pick(changes)?.(path);
      }
    },
  };
}
