import { createRouterClient } from "@orpc/server";
import { expect, test } from "vitest";
import { createRouter } from "./router.ts";
import { createFakeServices } from "./services.fake.ts";

const services = createFakeServices();
const asked: unknown[] = [];
const { search } = createRouterClient(
  createRouter(
    {
      ...services,
      search: {
        ...services.search,
        query: (input, signal) => {
          asked.push(input.vectors);
          return services.search.query(input, signal);
        },
      },
    },
    (thrown) => {
      throw thrown;
    },
  ),
);

/** Whatever the order of bytes of the machine. */
const floatsOf = (...values: readonly number[]): string => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [place, value] of values.entries()) bytes.writeFloatLE(value, 4 * place);
  return bytes.toString("base64");
};

test("vectors come as floats in base64; what is no whole number of them has none", async () => {
  await search.query({ text: "", vectors: [{ floats: floatsOf(0.5, -2) }, { floats: "AAAA", not: true }] });
  expect(asked.splice(0)).toEqual([
    [
      { vector: Float32Array.of(0.5, -2), not: false },
      { vector: new Float32Array(), not: true },
    ],
  ]);
  await search.query({ text: "a" });
  expect(asked.splice(0)).toEqual([[]]);
});

test("what is no base64, or more than can be meant, is refused", async () => {
  const many = Array.from({ length: 5 }, () => ({ floats: "" }));
  for (const vectors of [[{ floats: "#" }], [{ floats: "A".repeat(22_004) }], many])
    await expect(search.query({ text: "", vectors })).rejects.toThrow("validation failed");
  expect(asked).toEqual([]);
});
