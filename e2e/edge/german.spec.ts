import type { Page } from "@playwright/test";
import { english } from "#shared/model/remark.ts";
import { expect, test } from "./fixtures/test.ts";

/** The words between the values of every English sentence that the host may say; what is shorter may stand in a path. */
const englishParts = Object.values(english).flatMap((message) =>
  (typeof message === "string" ? message : message.other)
    .split(/\{\w+\}/)
    .map((part) => part.trim())
    .filter((part) => part.length > 12),
);
const englishIn = async (page: Page): Promise<readonly string[]> => {
  const shown = await page.locator("body").innerText();
  return englishParts.filter((part) => shown.includes(part));
};

test("the whole window speaks German", async ({ page, fake }) => {
  await fake("?locale=de");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("heading", { name: "Was suchen Sie?" })).toBeVisible();
  await page.getByRole("combobox").fill("bread");
  await page.getByRole("combobox").press("Enter");
  await expect(page.getByText("2 Treffer")).toBeVisible();
  await page.getByRole("link", { name: "Bibliothek" }).click();
  await expect(page.getByText("Sie ist mit einem Kennwort gesperrt.")).toBeVisible();
  await page.getByRole("link", { name: "Einstellungen" }).click();
  await page.getByLabel("Sprache", { exact: true }).selectOption("en");
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
});

test("what the host remarks is German too: folders, doctor", async ({ page, fake }) => {
  await fake("?locale=de&busy", "/activity");
  await expect(page.getByText("Dieser Ordner liegt auf einem Netzlaufwerk (nfs4)")).toBeVisible();
  await expect(page.getByText("Dieser Ordner ist gerade nicht da")).toBeVisible();
  expect(await englishIn(page)).toEqual([]);
  await page.getByRole("link", { name: "Einstellungen" }).click();
  await expect(page.getByText("0,3 GB sind für die Bibliothek frei.")).toBeVisible();
  await expect(page.getByText("131.072 Vektoren")).toBeVisible();
  expect(await englishIn(page)).toEqual([]);
});

test("what the host remarks is German too: a trace", async ({ page, fake }) => {
  await fake("?locale=de", "/library");
  await page.getByRole("button", { name: "Was geschah mit tax-2019.pdf?" }).click();
  const dialog = page.getByRole("dialog");
  await expect(
    dialog.getByText("Sie kann nicht gefunden werden. Ihr Text war nicht zu bekommen:"),
  ).toBeVisible();
  await expect(dialog.getByText("Sie ist mit einem Kennwort gesperrt.").first()).toBeVisible();
  await expect(dialog.getByText("Keine Regel verbirgt sie.")).toBeVisible();
  expect(await englishIn(page)).toEqual([]);
});

test("what the host remarks is German too: how a search went", async ({ page, fake }) => {
  await fake("?locale=de");
  await page.getByRole("combobox").fill("bread");
  await page.getByRole("button", { name: "Warum?" }).first().click();
  await page.getByText(/Ablauf der Suche/).click();
  await expect(page.getByText("Graph aus 131.072 · kein Filter schränkt es ein")).toBeVisible();
  expect(await englishIn(page)).toEqual([]);
});
