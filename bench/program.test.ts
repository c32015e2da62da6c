import { expect, test } from "vitest";
import { runProgram } from "./program.ts";

const signal = new AbortController().signal;

test("a program that hangs is ended, and said to have been given so long", async () => {
  const hanging = [process.execPath, "-e", "setInterval(() => undefined, 1_000)"] as const;
  await expect(runProgram(hanging, {}, signal, 300)).rejects.toThrow(/had not ended after 0\.005 minutes/);
});

test("a program that fails says what it said", async () => {
  const failing = [process.execPath, "-e", "throw new Error('no such index')"] as const;
  await expect(runProgram(failing, {}, signal)).rejects.toThrow(/ended with 1\n[^]*no such index/);
});
