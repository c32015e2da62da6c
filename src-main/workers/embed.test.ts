import { join } from "node:path";
import { expect, test } from "vitest";
import { startThread } from "#hosts/thread.ts";
import { connectEmbedder } from "#adapters/models/connect-embedder.ts";
import { describeEmbedder } from "#adapters/models/embedder.conformance.ts";

const modelFolder = join(import.meta.dirname, "../../models/static-en");
const open = async () => {
  const thread = startThread(
    new URL("embed.ts", import.meta.url),
    { modelFolder, modelId: "static-en" },
    "embed",
  );
  const embedder = await connectEmbedder(thread.port);
  return {
    ...embedder,
    async [Symbol.asyncDispose]() {
      await embedder[Symbol.asyncDispose]();
      await thread[Symbol.asyncDispose]();
    },
  };
};

describeEmbedder("bundled static model, in its thread", open);

test("a query is answered before the batch of ingestion that came first", async () => {
  await using embedder = await open();
  const order: string[] = [];
  const batch = embedder.embed(
    Array.from({ length: 2_000 }, () => "the harbour at night, with all its ships ".repeat(20)),
  );
  const query = embedder.embed(["ships"]);
  await Promise.all([batch.then(() => order.push("batch")), query.then(() => order.push("query"))]);
  expect(order).toEqual(["query", "batch"]);
});
