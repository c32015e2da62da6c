import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { errors } from "#shared/rpc/errors.ts";
import { ReasonCode } from "#shared/model/item.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { say, type Message } from "./message.ts";

const names = (message: Message): readonly string[] =>
  [...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").toSorted();
const forms = (message: Message): readonly string[] =>
  typeof message === "string" ? [message] : [message.one, message.other];

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
  (path) => /\.tsx?$/.test(path) && !path.startsWith("fakes") && !path.endsWith(".test.ts"),
);
const read = (path: string): string => readFileSync(join(root, path), "utf8");

describe("the message catalogue", () => {
  it("says the same in every language, with the same values", () => {
    expect(Object.keys(de)).toEqual(Object.keys(en));
    for (const [key, message] of Object.entries(en)) {
      const other = de[key as keyof typeof en];
      expect(new Set(names(other)), key).toEqual(new Set(names(message)));
      expect(forms(other).length, key).toBe(forms(message).length);
      expect(
        forms(other).every((form) => form.trim() !== ""),
        key,
      ).toBe(true);
    }
  });

  it("has a sentence for each code that the host may answer with", () => {
    for (const code of Object.keys(errors)) expect(en).toHaveProperty([`error.${code}`]);
    for (const code of ReasonCode.options) expect(en).toHaveProperty([`reason.${code}`]);
  });

  it("chooses the plural form and writes numbers as the language does", () => {
    const number = new Intl.NumberFormat("de").format;
    const plurals = new Intl.PluralRules("de");
    expect(say(de["library.count"], { count: 1 }, plurals, number)).toBe("1 Eintrag");
    expect(say(de["library.count"], { count: 12_345 }, plurals, number)).toBe("12.345 Einträge");
  });

  it("holds no sentence that nothing says", () => {
    const text = sources
      .filter((path) => !path.includes("messages"))
      .map(read)
      .join("\n");
    // A key may be put together: `status.${status}`, `${example}.hint`.
    const starts = [...text.matchAll(/`([a-z][\w.]*\.)\$\{/g)].map(([, start]) => start ?? "");
    const ends = [...text.matchAll(/\$\{\w+\}(\.[a-z]+)`/g)].map(([, end]) => end ?? "");
    const isSaid = (key: string): boolean =>
      text.includes(`"${key}"`) ||
      starts.some((start) => key.startsWith(start)) ||
      ends.some((end) => key.endsWith(end));
    expect(Object.keys(en).filter((key) => !isSaid(key))).toEqual([]);
  });
});

describe("the window's source", () => {
  it("holds no text of its own", () => {
    const inTags = />\s*([^<>{}()=;]*\p{L}{2,}[^<>{}()=;]*)<\//gu;
    const inAttributes =
      /\b(?:aria-label|title|placeholder|alt|label|hint|description)="([^"]*\p{L}{2,}[^"]*)"/gu;
    const found = sources
      .filter((path) => path.endsWith(".tsx"))
      .flatMap((path) => {
        const text = read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
        return [...text.matchAll(inTags), ...text.matchAll(inAttributes)].map(
          ([, literal]) => `${path}: ${literal}`,
        );
      });
    // A key of the keyboard is called the same everywhere.
    expect(found.filter((each) => !each.endsWith(": Esc"))).toEqual([]);
  });
});
