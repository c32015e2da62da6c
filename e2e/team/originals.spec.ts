import { expect, test, type Page } from "@playwright/test";
import sharp from "sharp";
import { makePdf } from "#adapters/formats/pdf/make-pdf.ts";
import { babble, concatenated, makeWav, silence } from "#adapters/media/make-wav.ts";
import { expectNoBarriers } from "#e2e/edge/fixtures/barriers.ts";
import { preview, searchFor, titles } from "#e2e/edge/fixtures/test.ts";
import { type Harbour, openHarbour, setUp } from "./fixtures/harbour.ts";
import { startServer } from "./fixtures/server-process.ts";

const leaseOf = (title: string, last: string): Buffer =>
  makePdf({ title, pages: [["It stands on the northern shore."], ["Repairs are paid by the owner.", last]] });

/** A picture that is larger than what is fetched unasked: what stands behind its end is no part of it. */
async function largePicture(): Promise<Buffer> {
  const picture = sharp({ create: { width: 640, height: 480, channels: 3, background: "#2b6f9e" } });
  const bytes = await picture
    .withExif({ IFD0: { ImageDescription: "Cobalt tiles in Alfama" } })
    .jpeg()
    .toBuffer();
  return Buffer.concat([bytes, Buffer.alloc(21_000_000)]);
}

async function open(page: Page, words: string, title: string): Promise<void> {
  await searchFor(page, words);
  await titles(page).filter({ hasText: title }).first().click();
}

/** A PDF, a recording and a picture with their files, and a PDF without; all of them are found. */
async function share({ desk, shed, quay }: Harbour): Promise<void> {
  const spoken = concatenated(silence(1_000), babble(1_500), silence(5_500), babble(1_000), silence(3_000));
  await desk.write("papers", {
    "lease.pdf": leaseOf("Lease of the boathouse", "The tenant waxes the oars every November."),
    "radio.wav": makeWav(spoken),
    "radio.srt": "1\n00:00:08,000 --> 00:00:09,000\nThe herring was sold before noon.\n",
    "tiles.jpg": await largePicture(),
  });
  await desk.write("texts", { "deed.pdf": leaseOf("Deed of the jetty", "The jetty is tarred in spring.") });
  await desk.share("papers", quay);
  const folders = await desk.client.library.listFolders();
  const texts = folders.find(({ path }) => path.endsWith("texts"));
  if (texts === undefined) throw new Error("the folder is gone");
  await desk.client.team.share({ source: { folderId: texts.id }, partitionId: quay, originals: false });
  const words = { "lease.pdf": "oars", "radio.wav": "herring", "tiles.jpg": "cobalt", "deed.pdf": "tarred" };
  for (const [name, word] of Object.entries(words))
    await expect.poll(async () => (await shed.find(word)).team).toContain(name);

  // Nothing is searched where nothing of one's own is watched.
  await shed.write("notes", { "own.md": "# Rope\n\nTwo coils are left.\n" });
}

test("what another device shares opens in its viewer where it was found, fetched when it is looked at", async ({
  page,
}) => {
  test.slow();
  await using server = await startServer();
  await setUp(server);
  await using harbour = await openHarbour(server);
  await share(harbour);
  const { shed } = harbour;
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/shared/")) asked.push(pathname);
  });
  await shed.signIn(page.context());
  await page.goto(shed.origin);

  await test.step("a page and its box", async () => {
    await searchFor(page, "oars November");
    await expect(titles(page).filter({ hasText: "Lease of the boathouse" })).toHaveCount(1);
    expect(asked).toEqual([]);
    await open(page, "oars November", "Lease of the boathouse");
    await expect(preview(page).getByTitle("Pages of lease.pdf")).toHaveAttribute("data-drawn", /^2:[1-9]/u);
    await expectNoBarriers(page, "team-original-pdf");
  });
  await test.step("a second", async () => {
    await open(page, "herring", "radio.wav");
    const at = () =>
      page.locator("audio").evaluate((audio: HTMLAudioElement) => Math.round(audio.currentTime));
    await expect.poll(at).toBe(8);
    const player = preview(page).getByRole("group", { name: "Player" });
    await expect(player.locator("mark")).toHaveText("herring ");
    await player.focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(at).toBe(3);
  });
  await test.step("a large picture, once somebody asks for it", async () => {
    await open(page, "cobalt tiles", "tiles.jpg");
    const picture = preview(page).getByRole("img", { name: "tiles.jpg" });
    await expect(preview(page).getByRole("note")).toContainText(
      "The file is 21 MB large and was not fetched",
    );
    await expect(preview(page)).toContainText("Cobalt tiles in Alfama");
    await expect(picture).toBeHidden();
    await expectNoBarriers(page, "team-original-large");
    expect(new Set(asked).size).toBe(2);
    await server.stop();
    await preview(page).getByRole("button", { name: "Show the file" }).click();
    await expect(preview(page).getByRole("alert")).toContainText("The file is not shown; this is its text.");
    await server.start();
    await preview(page).getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(640);
  });
  await test.step("the text alone, where no more is shared", async () => {
    await open(page, "tarred in spring", "Deed of the jetty");
    await expect(preview(page)).toContainText("its file is not shared");
    await expect(preview(page).locator("mark").first()).toBeInViewport();
    await expect(preview(page).locator("iframe")).toHaveCount(0);
  });
});
