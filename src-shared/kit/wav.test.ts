import { expect, it } from "vitest";
import { encodeWav } from "./wav.ts";

it("writes what the format says, byte for byte", () => {
  const bytes = encodeWav(Int16Array.from([1, -2, 32_767]), 16_000);
  expect(Buffer.from(bytes).toString("hex")).toBe(
    `${Buffer.from("RIFF").toString("hex")}2a000000${Buffer.from("WAVEfmt ").toString("hex")}1000000001000100803e0000007d000002001000${Buffer.from("data").toString("hex")}060000000100feffff7f`,
  );
});
