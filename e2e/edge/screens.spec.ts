import type { Page } from "@playwright/test";
import { makePdf } from "#adapters/formats/pdf/make-pdf.ts";
import { barriers, barriersOfTheme, expectNoBarriers } from "./fixtures/barriers.ts";
import { expect, test } from "./fixtures/test.ts";

const searchWith = async (page: Page, text: string): Promise<void> => {
  await page.getByRole("combobox").fill(text);
  await page.getByRole("combobox").press("Enter");
};
const previewOf = (text: string) => async (page: Page) => {
  await searchWith(page, text);
  await page.locator("[data-hit]").first().click();
  await page.getByRole("region", { name: "Preview" }).getByRole("heading", { level: 2 }).waitFor();
};

const adminTabs = [
  "People",
  "Groups",
  "Devices",
  "Partitions",
  "Access tokens",
  "Storage and sync",
  "Audit trail",
  "Erasure",
] as const;

/** Every screen and every state of one that looks different. */
const screens: readonly {
  readonly name: string;
  readonly query?: string;
  readonly path?: string;
  readonly go?: (page: Page) => Promise<unknown>;
}[] = [
  { name: "first-run", query: "?empty" },
  {
    name: "first-run-browse",
    query: "?empty",
    go: (page) => page.getByRole("button", { name: "Choose a folder" }).click(),
  },
  { name: "home" },
  { name: "results", go: (page) => searchWith(page, "bread") },
  { name: "preview-markdown", go: previewOf("bread flour") },
  { name: "preview-code", go: previewOf("backoff attempt") },
  { name: "preview-rows", go: previewOf("electricity") },
  { name: "preview-image", go: previewOf("tiles alfama") },
  {
    name: "preview-pdf",
    go: async (page) => {
      await previewOf("notice kind:pdf")(page);
      await page.locator("iframe[data-drawn]").waitFor();
    },
  },
  { name: "no-match", go: (page) => searchWith(page, "zebra quagga") },
  { name: "notices", go: (page) => searchWith(page, "braed bread building") },
  { name: "problems", go: (page) => searchWith(page, 'bread knd:pdf after:soon -tag:work "crumb') },
  {
    name: "compound",
    go: (page) => searchWith(page, 'bread OR cake -("dry yeast" AND tag:x) sort:newest larger:1b'),
  },
  {
    name: "group-sizes",
    go: async (page) => (
      await searchWith(page, "bread"),
      await page.getByRole("button", { name: "Group: Not grouped" }).click(),
      await page.getByRole("menuitemradio", { name: "By kind" }).click(),
      await page.getByRole("button", { name: "Group: By kind" }).click(),
      page.getByRole("menuitemradio", { name: "3 of each" }).waitFor()
    ),
  },
  {
    name: "groups",
    go: async (page) => (
      await searchWith(page, "bread like:4711 -like:4712"),
      await page.getByRole("button", { name: "Group: Not grouped" }).click(),
      await page.getByRole("menuitemradio", { name: "By kind" }).click(),
      page.getByRole("button", { name: "Group: By kind" }).click()
    ),
  },
  {
    name: "saving",
    go: async (page) => (
      await searchWith(page, "bread"),
      page.getByRole("button", { name: "Save search" }).click()
    ),
  },
  {
    name: "suggestions-saved",
    go: async (page) => (
      await page.getByRole("combobox").pressSequentially("baking"),
      page.getByRole("option").first().waitFor()
    ),
  },
  {
    name: "home-renaming",
    go: async (page) => (
      await searchWith(page, "bread sort:newest"),
      await page.getByRole("link", { name: "Search" }).click(),
      page.getByRole("button", { name: "Rename Baking" }).click()
    ),
  },
  {
    name: "order",
    go: async (page) => (
      await searchWith(page, "bread sort:newest"),
      page.getByRole("button", { name: "Order: Newest first", exact: true }).click()
    ),
  },
  {
    name: "weights",
    go: async (page) => (
      await searchWith(page, "bread"),
      await page.getByRole("button", { name: "Order: Best first", exact: true }).click(),
      await page.getByRole("menuitemcheckbox", { name: "Newer counts more" }).click(),
      page.getByRole("button", { name: "Order: Best first", exact: true }).click()
    ),
  },
  {
    name: "suggestions",
    go: async (page) => (
      await page.getByRole("combobox").pressSequentially("kind:"),
      page.getByRole("option").first().waitFor()
    ),
  },
  {
    name: "why",
    go: async (page) => (
      await searchWith(page, "bread"),
      await page.getByRole("button", { name: "Why?" }).first().click(),
      page.getByText(/How the search went/).click()
    ),
  },
  { name: "library", path: "/library" },
  {
    name: "trace",
    path: "/library",
    go: (page) => page.getByRole("button", { name: "What happened to demo.flac?" }).click(),
  },
  {
    name: "trace-found",
    path: "/library",
    go: (page) => page.getByRole("button", { name: "What happened to sourdough.md?" }).click(),
  },
  { name: "activity", path: "/activity" },
  { name: "activity-busy", query: "?busy", path: "/activity" },
  { name: "activity-paused", query: "?paused", path: "/activity" },
  { name: "activity-missing", query: "?missing", path: "/activity" },
  { name: "activity-full", query: "?full", path: "/activity" },
  {
    name: "error-panel",
    query: "?broken",
    path: "/activity",
    go: (page) => page.getByText("Details", { exact: true }).click(),
  },
  {
    name: "connection-lost",
    path: "/library",
    go: async (page) => (
      await page.getByRole("row", { name: "demo.flac" }).waitFor(),
      await page.context().setOffline(true),
      page.getByRole("alert").waitFor()
    ),
  },
  {
    name: "toast",
    path: "/activity",
    go: async (page) => (
      await page.getByRole("button", { name: "Stop watching" }).click(),
      await page.getByRole("dialog").getByRole("button", { name: "Stop watching" }).click(),
      page.getByRole("button", { name: "Undo" }).waitFor()
    ),
  },
  {
    name: "ignore",
    path: "/activity",
    go: (page) => page.getByRole("button", { name: "Rules for what to pass over" }).click(),
  },
  {
    name: "remove",
    path: "/activity",
    go: (page) => page.getByRole("button", { name: "Stop watching" }).click(),
  },
  { name: "settings", path: "/settings", go: (page) => page.getByText("Is everything well?").waitFor() },
  {
    name: "synonyms",
    path: "/settings",
    go: async (page) => (
      await page.getByLabel("Words, with commas between").fill("car, automobile"),
      await page.getByRole("button", { name: "Add", exact: true }).click(),
      page.getByRole("button", { name: "Remove car, automobile" }).scrollIntoViewIfNeeded()
    ),
  },
  {
    name: "doctor",
    path: "/settings",
    go: (page) => page.getByText("Make room").scrollIntoViewIfNeeded(),
  },
  { name: "team-join", path: "/team", go: (page) => page.getByLabel("Invitation code").waitFor() },
  {
    name: "compare-picture-models",
    query: "?choosing",
    path: "/settings",
    go: async (page) => (
      await page.getByRole("button", { name: "Compare on my saved searches" }).last().click(),
      page.getByRole("table").getByText("starter.md").first().scrollIntoViewIfNeeded()
    ),
  },
  {
    name: "team-unproved-results",
    query: "?team=unproved",
    go: async (page) => (await searchWith(page, "bread"), page.getByText(/proof/).first().waitFor()),
  },
  {
    name: "team-corrected",
    query: "?team=current",
    go: async (page) => (
      await searchWith(page, "morter bread"),
      page.getByText("“mortar” was looked for there").waitFor()
    ),
  },
  ...(["current", "offline", "paused", "revoked", "unproved"] as const).map((state) => ({
    name: `team-${state}`,
    query: `?team=${state}`,
    path: "/team",
    go: (page: Page) => page.getByRole("button", { name: "Quay wall, north", exact: true }).waitFor(),
  })),
  {
    name: "team-suggestions",
    query: "?team=current",
    path: "/team",
    go: (page) =>
      page.getByRole("button", { name: "Decline what Grace suggests" }).first().scrollIntoViewIfNeeded(),
  },
  {
    name: "team-suggesting",
    query: "?team=current&role=viewer",
    path: "/team",
    go: async (page) => (
      await page.getByRole("button", { name: "Quay wall, north", exact: true }).click(),
      page.getByRole("dialog").getByText("declined by Grace").waitFor()
    ),
  },
  {
    name: "team-item",
    query: "?team=current",
    path: "/team",
    go: async (page) => (
      await page.getByRole("button", { name: "Quay wall, north", exact: true }).click(),
      page.getByRole("dialog").getByText("Three tiles").waitFor()
    ),
  },
  {
    name: "team-results",
    query: "?team=current",
    go: async (page) => (
      await searchWith(page, "mortar"),
      await page.getByRole("button", { name: "Quay wall, north" }).click(),
      await page.getByRole("link", { name: "Fetch the file" }).waitFor(),
      page.locator("iframe[data-drawn]").waitFor()
    ),
  },
  ...adminTabs.map((tab) => ({
    name: `admin-${tab.toLowerCase().replaceAll(" ", "-")}`,
    query: "?team=current",
    path: "/team/admin",
    go: async (page: Page) => (
      await page.getByRole("link", { name: tab, exact: true }).click(),
      page.getByRole("region", { name: tab, exact: true }).waitFor()
    ),
  })),
  {
    name: "recorded-elsewhere",
    path: "/library",
    go: async (page) => (
      await page.evaluate(() => dispatchEvent(new Event("firefox-records"))),
      page.getByText("Microphone in another window (Firefox 3f2a)").waitFor()
    ),
  },
  { name: "palette", go: (page) => page.keyboard.press("Control+k") },
  {
    name: "help",
    path: "/settings",
    go: async (page) => (await page.getByText("Is everything well?").waitFor(), page.keyboard.press("?")),
  },
];

test.describe("screens", () => {
  test.describe.configure({ mode: "parallel" });
  for (const { name, query, path, go } of screens)
    test(`${name} has no barrier that axe can find, light or dark`, async ({ show }) => {
      const page = await show(query, path);
      await go?.(page);
      await expectNoBarriers(page, name);
    });
});

test("a barrier that is put up is found, in both themes", async ({ show }) => {
  const page = await show();
  await page.evaluate(() => {
    const inFront = "position: fixed; top: 0; left: 0; z-index: 9999; background: #fff; color: #ccc";
    document.body.insertAdjacentHTML(
      "beforeend",
      `<div style="${inFront}"><p>pale</p><img src="icon.svg"></div>`,
    );
  });
  const found = (await barriers(page)).map((barrier) => barrier.split(":")[0]);
  expect(found).toEqual(expect.arrayContaining(["color-contrast", "image-alt"]));
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await barriersOfTheme(page)).toEqual([expect.stringMatching(/^color-contrast: <p>pale/)]);
});

test("the frame that draws documents has no barriers either", async ({ page, fakeOrigin }) => {
  await page.goto(`${fakeOrigin}/viewer/pdf.html`);
  const lease = makePdf({ pages: [["The boathouse stands on the northern shore."], ["It has oars."]] });
  // By itself the frame is its own parent: it takes the document from itself, and its wishes reach itself.
  await page.evaluate((base64) => {
    addEventListener("message", ({ data: { kind, id } }) => {
      if (kind === "need") postMessage({ kind: "part", id, bytes: null }, "*");
    });
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer;
    const place = { page: 2, boxes: [{ x: 0.1, y: 0.1, width: 0.5, height: 0.1 }] };
    postMessage({ kind: "open", bytes, place, theme: "light", name: "lease.pdf" }, "*");
  }, lease.toString("base64"));
  await expect(page.locator(".page[data-page='2'] canvas")).toBeVisible();
  await expect(page.locator(".box")).toBeInViewport();
  await expect(page).toHaveTitle("lease.pdf");
  for (const theme of ["light", "dark"]) {
    await page.evaluate((given) => postMessage({ kind: "theme", theme: given }, "*"), theme);
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    expect(await barriers(page), theme).toEqual([]);
  }
});
