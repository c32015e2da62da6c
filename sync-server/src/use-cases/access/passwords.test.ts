import { expect, test } from "vitest";
import { passwordLengthMin } from "#shared/rpc/server/people-model.ts";
import { refuseWeak } from "./passwords.ts";

const about = ["Olga Petersen", "olga@harbour.example", "Harbour Works"];
const whyNot = (password: string): string | undefined => refuseWeak(password, about)?.data?.["why"];

test.each([
  ["", "short"],
  ["tiny boats", "short"],
  ["x".repeat(passwordLengthMin - 1), "short"],
  // An emoji is one character, however many units it takes.
  ["🦄🐝🐋🐙🦑🐌", "short"],
  ["aaaaaaaaaaaa", "plain"],
  ["121212121212", "plain"],
  ["Olga Petersen", "known"],
  ["HARBOUR WORKS", "known"],
  ["olga@harbour.example", "known"],
  ["123456789012", "common"],
  ["Password1234!", "common"],
  ["P@ssw0rdP@ssw0rd", "common"],
  ["passwordpassword", "common"],
  ["qwertyuiop123", "common"],
  ["iloveyou2026!", "common"],
  ["AdminAdmin2026", "common"],
  ["zyxwvutsrqponm", "common"],
  ["Willkommen2026!", "common"],
])("%j is refused as %s", (password, why) => {
  expect(whyNot(password)).toBe(why);
});

test.each([
  "correct horse battery staple",
  "Grüße aus dem Trockendock",
  "the bilge pump runs hot",
  "k7#vQ2!mZp9@Lx",
  "パスワードは長い方がいいです",
])("%j is taken", (password) => {
  expect(whyNot(password)).toBeUndefined();
});

test("a password is compared as it reads, however its letters are composed", () => {
  expect(whyNot("Ｐａｓｓｗｏｒｄ１２３４")).toBe("common");
  expect(refuseWeak("Gro\u0308ße & So\u0308hne", ["Größe & Söhne"])?.data?.["why"]).toBe("known");
});
