import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { root } from "#scripts/setup/paths.mjs";
import { isData, isSource, linesMatching, read, repositoryFiles, sizeBytes } from "./repository.ts";

const files = repositoryFiles();
const sources = files.filter(isSource);
/** These rules would find themselves. */
const others = sources.filter((path) => !path.startsWith("e2e/tidy/"));
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

describe("names", () => {
  test("no folder is called after what it lacks: a concept", () => {
    const vague = /^(utils?|helpers?|common|misc|lib(rary)?-utils|.*-manager)$/;
    expect(
      files.filter((path) =>
        path
          .split("/")
          .slice(0, -1)
          .some((folder) => vague.test(folder)),
      ),
    ).toEqual([]);
  });

  test("no file either", () => {
    expect(
      sources.filter((path) => /(^|\/)(utils?|helpers?|common|misc|[^/]*-manager)\.\w+$/.test(path)),
    ).toEqual([]);
  });
});

describe("sizes", () => {
  const lineCountMax = 500;
  const blobMaxBytes = 1024 * 1024;

  test(`no source file has more than ${lineCountMax} lines`, () => {
    expect(sources.filter((path) => read(path).split("\n").length - 1 > lineCountMax)).toEqual([]);
  });

  test("what touches Electron in its main process stays under 300 lines of code", () => {
    const touching = sources.filter(
      (path) =>
        path.startsWith("src-main/hosts/electron/") &&
        !/\.test\.ts$|\/core\.ts$/.test(path) &&
        /from "electron"/.test(read(path)),
    );
    expect(touching.length).toBeGreaterThan(3);
    const code = touching.flatMap((path) =>
      read(path)
        .replaceAll(/^import [^;]*;$/gm, "")
        .split("\n")
        .filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line)),
    );
    expect(code.length).toBeLessThan(300);
  });

  test("no file of more than 1 MB outside models and fixtures", () => {
    const isAllowed = (path: string): boolean => path.startsWith("models/") || /(^|\/)fixtures\//.test(path);
    expect(files.filter((path) => !isAllowed(path) && sizeBytes(path) > blobMaxBytes)).toEqual([]);
  });
});

describe("leftovers", () => {
  test("nothing is left to be done in a comment", () => {
    expect(linesMatching(others, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });

  test("no path, name or registry of the machine it was written on", () => {
    // A shallow root, such as /app, would be found in innocent addresses.
    const own = root.split("/").length > 2 ? [`${escaped(root)}(?![\\w-])`] : [];
    const pattern = new RegExp(`(?<![\\w.~/-])(${[...own, "/root/"].join("|")})`);
    const text = files.filter(
      (path) => !path.startsWith("e2e/tidy/") && (isSource(path) || /\.(json|md|yml|html)$/.test(path)),
    );
    expect(
      linesMatching(
        text.filter((path) => !isData(path)),
        pattern,
      ),
    ).toEqual([]);
    // A short or everyday host name would be found in innocent words.
    if (hostname().length > 8) expect(linesMatching(others, new RegExp(escaped(hostname())))).toEqual([]);
  });

  test("no secret", () => {
    const secret =
      /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{30,}|\bxox[abp]-\w{10,}|_authToken\s*=/;
    const text = files.filter((path) => !path.startsWith("e2e/tidy/") && sizeBytes(path) < 1024 * 1024);
    expect(linesMatching(text, secret)).toEqual([]);
  });
});

describe("tests", () => {
  const tests = others.filter((path) => /\.(test|spec)\.tsx?$/.test(path));

  test("none runs alone", () => {
    expect(linesMatching(tests, /\b(test|it|describe)(\.\w+)*\.only\b/)).toEqual([]);
  });

  test("none is skipped for good", () => {
    expect(
      linesMatching(tests, /\b(xit|xtest|xdescribe)\(|\b(test|it|describe)\.(skip|todo|fixme)\(\s*["'`]/),
    ).toEqual([]);
  });

  test("one that is skipped somewhere says in its title what it needs", () => {
    const unexplained = tests.flatMap((path) =>
      [...read(path).matchAll(/\.(?:skipIf|runIf)\([^\n]*?\)\(\s*(["'`])(.*?)\1/g)]
        .map(([, , title = ""]) => title)
        .filter((title) => !/\b(needs|skipped|where|with|without|only|on)\b/.test(title))
        .map((title) => `${path}: ${title}`),
    );
    expect(unexplained).toEqual([]);
  });

  test("none waits for time to pass where it could wait for what happens", () => {
    expect(linesMatching(tests, /\bwaitForTimeout\(/)).toEqual([]);
  });
});
