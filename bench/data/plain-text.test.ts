import { expect, test } from "vitest";
import { plainOfHtml, plainOfManual } from "./plain-text.ts";

const linesOf = (text: string): readonly string[] => text.split(/\n+/).filter((line) => line.trim() !== "");

test("a manual page is read as its prose", () => {
  const roff = [
    '.\\" a remark',
    ".TH BASH 1",
    ".SH OPTIONS",
    ".B \\-\\-norc",
    "Do not read \\fBany\\fP file,",
    ".IR ~/.bashrc ,",
    "if the shell is interactive.",
    ".nf",
    "echo code",
    ".fi",
    'Nor "this".',
  ].join("\n");
  expect(linesOf(plainOfManual(roff))).toEqual([
    "--norc",
    "Do not read any file,",
    "~/.bashrc,",
    "if the shell is interactive.",
    'Nor "this".',
  ]);
});

test("a page is read without code, marks and what is in its head", () => {
  const html =
    "<head><title>Not this</title></head><p>Threads &amp; <b>locks</b>.</p><pre>let a;</pre><li>It&#39;s one.";
  expect(linesOf(plainOfHtml(html))).toEqual(["Threads & locks.", "It's one."]);
});

test("what is neither ends nowhere, and throws nothing", () => {
  for (const bad of ["", "\\", "\\f", ".B", ".nf\nnever closed", "<pre>never closed", "<", "&;", "\u0000"])
    for (const plainOf of [plainOfHtml, plainOfManual]) expect(typeof plainOf(bad)).toBe("string");
  expect(plainOfHtml("<pre>kept, as no end was found")).toContain("kept");
});
