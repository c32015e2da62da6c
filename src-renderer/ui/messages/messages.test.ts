import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { say, type Message } from "#shared/kit/message.ts";
import { DoctorRemark } from "#shared/model/doctor-remark.ts";
import { FolderRemark } from "#shared/model/folder-remark.ts";
import { ModelRemark } from "#shared/model/model-remark.ts";
import { PlanRemark } from "#shared/model/plan-remark.ts";
import { TraceRemark } from "#shared/model/trace-remark.ts";
import { VectorFileRemark } from "#shared/model/vector-file-remark.ts";
import { english } from "#shared/model/remark.ts";
import { errors } from "#shared/rpc/errors.ts";
import { ReasonCode } from "#shared/model/item.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { germanRemarks } from "./remarks-de.ts";

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
    const german: Readonly<Record<string, Message>> = { ...de, ...germanRemarks };
    for (const [key, message] of [...Object.entries<Message>(en), ...Object.entries<Message>(english)]) {
      const other = german[key] ?? "";
      expect(new Set(names(other)), key).toEqual(new Set(names(message)));
      expect(forms(other).length, key).toBe(forms(message).length);
      expect(
        forms(other).every((form) => form.trim() !== ""),
        key,
      ).toBe(true);
    }
  });

  it("has a sentence in every language for each code that the host may remark with", () => {
    const codes = [
      DoctorRemark,
      FolderRemark,
      ModelRemark,
      PlanRemark,
      TraceRemark,
      VectorFileRemark,
    ].flatMap(({ options }) =>
      options.flatMap(({ shape: { code } }): readonly string[] =>
        "values" in code ? [...code.values] : code.options,
      ),
    );
    expect(new Set(codes).size).toBe(codes.length);
    for (const sentences of [english, germanRemarks])
      expect(new Set(Object.keys(sentences))).toEqual(new Set(codes));
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

  it("holds no remark that the host never makes", () => {
    const host = ["src-main", "native/lib"]
      .flatMap((folder) =>
        readdirSync(join(root, "..", folder), { recursive: true, encoding: "utf8" })
          .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
          .map((path) => read(join("..", folder, path))),
      )
      .join("\n");
    expect(Object.keys(english).filter((code) => !host.includes(`"${code}"`))).toEqual([]);
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
