/** What a speech model writes down, as a person reads it. The models are of seeded chance: they write words, and not those that were said. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { offerModel } from "#adapters/inference/offer-model.fake.ts";
import { writeModel } from "#adapters/inference/tiny-models.fake.ts";
import { type Hearing, whisperFiles } from "#adapters/inference/tiny-speech.fake.ts";
import { babble, concatenated, makeWav, silence } from "#adapters/media/make-wav.ts";
import { expectNoBarriers } from "./fixtures/barriers.ts";
import { startEdgeHost, type EdgeHost } from "./fixtures/edge-host.ts";
import { addFolder, expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

let folder: string;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tessera-transcript-"));
  await mkdir(join(folder, "radio"));
  const spoken = concatenated(silence(1_000), babble(2_000), silence(6_000), babble(1_500), silence(1_000));
  await writeFile(join(folder, "radio", "harbour.wav"), makeWav(spoken));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

/** The recording, open, written down by a model that hears so. */
async function openWritten(page: Page, host: EdgeHost, name: string, hearing: Hearing): Promise<Locator> {
  await host.signIn(page.context());
  const files = await writeModel(join(folder, name), "whisper", whisperFiles(hearing));
  const model = await offerModel(files, "speech");
  for (const [path, data] of [
    ["catalogue", { path: model.cataloguePath }],
    [`${model.id}/take`, { path: model.folder }],
  ] as const) {
    const headers = { origin: host.origin };
    const answer = await page.request.post(`${host.origin}/api/models/${path}`, { data, headers });
    expect(answer.ok(), path).toBe(true);
  }
  // It is copied and looked through first.
  const stateOf = async (): Promise<unknown> => {
    const all = (await (await page.request.get(`${host.origin}/api/models`)).json()) as readonly {
      readonly entry: { readonly id: string };
      readonly state: { readonly kind: string };
    }[];
    return all.find(({ entry }) => entry.id === model.id)?.state.kind;
  };
  await expect.poll(stateOf).toBe("ready");
  await page.goto(`${host.origin}/#/activity`);
  await addFolder(page, join(folder, "radio"));
  await page.getByText("Everything is up to date").waitFor();
  await untilWritten(page, host);
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await searchFor(page, "kind:audio");
  await titles(page).first().click();
  return preview(page).getByRole("list", { name: "What is said" });
}

/** What was read before the model was there is read again from minute to minute; who waits asks for it. */
async function untilWritten(page: Page, { origin }: EdgeHost): Promise<void> {
  await expect(async () => {
    const listed = await page.request.get(`${origin}/api/items?nameContains=harbour`);
    const { items } = (await listed.json()) as {
      readonly items: readonly { readonly id: string; readonly status: string; readonly reason?: object }[];
    };
    const [item] = items;
    expect(item?.status).toBe("indexed");
    if (item?.reason === undefined) return;
    const data = { itemIds: [item.id] };
    await expect(
      await page.request.post(`${origin}/api/items/retry`, { data, headers: { origin } }),
    ).toBeOK();
    throw new Error("it is read again");
  }).toPass({ timeout: 60_000 });
}

test("a word that the model was not sure of has dots below it and says so, and others have none", async ({
  page,
}) => {
  await using host = await startEdgeHost();
  const said = await openWritten(page, host, "unsure", { language: "de", isSure: false });
  await expect(preview(page)).toContainText("Spoken in German");
  await expect(preview(page)).toContainText("Of words with dots below them the model was not sure.");
  const words = said.getByRole("listitem").first().locator("p > span");
  await expect(words).not.toHaveCount(0);
  for (const word of await words.all()) {
    await expect(word).toHaveCSS("text-decoration-style", "dotted");
    await expect(word).toHaveText(/^\w+ \(unsure\)/);
    await expect(word.getByText("(unsure)")).toHaveCSS("position", "absolute");
  }
  await expectNoBarriers(page, "unsure-words");
});

test("what is said without spaces is read so, and played from the word that is pressed on", async ({
  page,
}) => {
  await using host = await startEdgeHost();
  const said = await openWritten(page, host, "chinese", { language: "en", writes: "chinese" });
  const [first, second] = [said.getByRole("listitem").first(), said.getByRole("listitem").last()];
  await expect(first.locator("p")).toHaveText(/^\p{Script=Han}{3,}$/u);
  await expect(second.locator("p")).toHaveText(/^\p{Script=Han}{3,}$/u);
  const timeMs = (): Promise<number> =>
    page.locator("audio").evaluate((audio: HTMLMediaElement) => Math.round(audio.currentTime * 1_000));
  await second.locator("p > span").first().click();
  await expect.poll(timeMs).toBeGreaterThanOrEqual(8_500);
  await page.keyboard.press("k");
  await first.locator("p > span").first().click();
  await expect.poll(timeMs).toBeLessThan(8_000);
  await page.keyboard.press("k");
  await expectNoBarriers(page, "no-spaces");
});

test("the language of what is said is chosen in the settings, and stays chosen", async ({ page, host }) => {
  await page.goto(`${host.origin}/#/settings`);
  const choice = page.getByRole("combobox", { name: "Language of what is said" });
  await expect(choice).toHaveValue("automatic");
  await choice.scrollIntoViewIfNeeded();
  await choice.selectOption("German");
  const kept = async (): Promise<unknown> => (await page.request.get(`${host.origin}/api/settings`)).json();
  await expect.poll(kept).toMatchObject({ spokenLanguage: "de" });
  await page.reload();
  await expect(choice).toHaveValue("de");
  await choice.scrollIntoViewIfNeeded();
  await expectNoBarriers(page, "spoken-language");
  await choice.selectOption("Automatic");
  await expect.poll(kept).toMatchObject({ spokenLanguage: "automatic" });
});
