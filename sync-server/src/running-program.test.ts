import { expect, test } from "vitest";
import { startRunning } from "./running-program.fake.ts";

test("a server that does not start is told of with what it said", async () => {
  await expect(startRunning(["--port", "none"])).rejects.toThrow(/the server ended with 2:\n.*--port/);
});

test("a server that is not there in time is told of", async () => {
  await expect(startRunning(["--help"], 1)).rejects.toThrow(/does not run after 1 ms/);
});
