/** The whole product with a cross-encoder of random weights: in which order it puts what was found means nothing, that it does is real. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { offerModel } from "#adapters/inference/offer-model.fake.ts";
import { crossEncoderFiles, writeModel } from "#adapters/inference/tiny-models.fake.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { Application } from "./application.ts";
import { openWhole } from "./open-whole.fake.ts";

const patience = { timeout: 60_000, interval: 50 };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-reranking-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rerankStep({ services }: Application, given: { readonly rerankMs?: number } = {}) {
  const asked = { text: "boat", offset: 0, limit: 5, typing: false, weak: false, facets: false };
  const answer = await services.search.query({ ...asked, ...given });
  if (isRefusal(answer)) throw new Error(answer.refused);
  return answer.plan.steps.find(({ name }) => name === "rerank")?.strategyRemark;
}

it("reads the best results once more with a cross-encoder that is here, as long as the settings say", async () => {
  const faults: string[] = [];
  await using application = await openWhole(join(folder, "data"), faults);
  const { services } = application;
  const stream = StreamName.parse("log");
  await services.streams.add(stream);
  const texts = ["a boat on the sea", "the boat lies in the harbour", "boats"];
  const pushed = await services.streams.push(
    stream,
    texts.map((text, place) => ({ key: String(place), text })),
  );
  if (isRefusal(pushed)) throw new Error(pushed.refused);
  await services.streams.reached(pushed.revision);
  expect(await rerankStep(application)).toBeUndefined();

  const written = await writeModel(join(folder, "given"), "cross-encoder", crossEncoderFiles());
  const { id, cataloguePath, folder: given } = await offerModel(written, "reranker");
  await services.models.addCatalogue(cataloguePath);
  await services.models.takeFolder(id, given);
  await services.settings.change({ rerankMs: 10_000 });
  await expect.poll(() => rerankStep(application), patience).toEqual({ code: "reranked-by", reranker: id });
  expect(await rerankStep(application, { rerankMs: 0 })).toBeUndefined();
  await services.settings.change({ rerankMs: 0 });
  expect(await rerankStep(application)).toBeUndefined();
  expect(faults).toEqual([]);
}, 120_000);
