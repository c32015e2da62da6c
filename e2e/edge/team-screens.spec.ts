import type { Page } from "@playwright/test";
import { expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("a device joins, shares a folder, says what was refused, and leaves", async ({ page, fake }) => {
  await fake("", "/team");
  await page.getByLabel("Address of the server").fill("https://team.example");
  await page.getByLabel("Name of this device").fill("Workshop");
  await page.getByLabel("Invitation code").fill("short");
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("This invitation is not valid");
  await page.getByLabel("Invitation code").fill("tide-lantern-4711");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Harbour Works" })).toBeVisible();
  await expect(region(page, "Exchange with the team").getByRole("status")).toHaveText("Up to date");

  const sources = region(page, "What you share");
  await expect(sources.getByRole("status")).toContainText("with all who may read Survey");
  await sources.getByLabel("With the files themselves").check();
  await sources.getByRole("button", { name: "Share", exact: true }).click();
  await expect(sources.getByRole("list")).toContainText("in Survey · with files");
  await sources.getByRole("button", { name: /^Stop sharing/u }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await expect(sources.getByText("Nothing yet.")).toBeVisible();
  await page
    .getByRole("listitem")
    .filter({ hasText: "is no longer shared" })
    .getByRole("button", { name: "Undo" })
    .click();
  await expect(sources.getByRole("list")).toContainText("with files");

  const items = region(page, "Items from this device");
  await items.getByRole("button", { name: /^Refused/u }).click();
  await expect(items.getByRole("listitem")).toHaveCount(1);
  await expect(items.getByRole("listitem")).toContainText("It holds more than the team takes of one item.");
  await items.getByLabel("Path of the new file").fill("/tmp/refused.jsonl");
  await items.getByRole("button", { name: "Export what was refused" }).click();
  await expect(items.getByRole("status")).toHaveText("1 change was written to /tmp/refused.jsonl.");

  await page.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("dialog")).toContainText("All your own files stay.");
  await page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeVisible();
  await expect(page.getByText("This device is no longer in Harbour Works.", { exact: true })).toBeVisible();
});

test("a link of a server's pages fills in the form for joining, and joins nothing by itself", async ({
  page,
  fake,
}) => {
  await fake();
  await page.getByRole("combobox").waitFor();
  const follow = (offer: object) =>
    page.evaluate(
      (given) => postMessage({ kind: "tessera-command", command: { kind: "join-team", offer: given } }, "*"),
      offer,
    );
  await follow({ server: "https://team.example", code: "tide-lantern-4711" });
  await expect(page.getByLabel("Address of the server")).toHaveValue("https://team.example");
  await expect(page.getByLabel("Invitation code")).toHaveValue("tide-lantern-4711");
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeDisabled();
  expect(page.url()).not.toContain("4711");
  await follow({ server: "https://other.example", email: "grace@other.example" });
  await expect(page.getByLabel("Address of the server")).toHaveValue("https://other.example");
  await expect(page.getByLabel("E-mail")).toHaveValue("grace@other.example");
});

test("what others share is read, and told of for all", async ({ page, fake }) => {
  await fake("?team=current", "/team");
  await region(page, "From others").getByRole("button", { name: "Quay wall, north" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("The north wall was surveyed at low water.");
  await dialog.getByLabel("Title for all").fill("Quay wall");
  await dialog.getByLabel("Note for all").fill("See page 3.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("button", { name: "Star", exact: true }).click();
  const labels = dialog.getByRole("radiogroup", { name: "Label for all" });
  await labels.getByRole("radio", { name: "No label" }).focus();
  await page.keyboard.press("End");
  await expect(labels.getByRole("radio", { name: "Pink" })).toBeFocused();
  await expect(labels.getByRole("radio", { name: "No label" })).toBeChecked();
  await page.keyboard.press("Space");
  await expect(labels.getByRole("radio", { name: "Pink" })).toBeChecked();
  await page.keyboard.press("Escape");
  const row = region(page, "From others").getByRole("listitem");
  await expect(row.getByRole("img", { name: "Labelled Pink" })).toBeVisible();
  await expect(row.getByRole("button", { name: "Quay wall", exact: true })).toBeVisible();
  await expect(row.getByRole("img", { name: "Starred" })).toBeHidden();
});

test("a label that was given or taken away is put back as it was", async ({ page, fake }) => {
  await fake("?team=current", "/team");
  await region(page, "From others").getByRole("button", { name: "Quay wall, north" }).click();
  const label = (name: string) =>
    page.getByRole("radiogroup", { name: "Label for all" }).getByRole("radio", { name });
  const undo = (said: string) =>
    page.getByRole("listitem").filter({ hasText: said }).getByRole("button", { name: "Undo" }).click();
  await label("Pink").click();
  await undo("It is labelled Pink for everybody now.");
  await expect(label("No label")).toBeChecked();
  await label("Teal").click();
  await label("No label").click();
  // With the window closed as well, which takes one Escape.
  const gone = page.getByRole("listitem").filter({ hasText: "It has no label any more, for everybody." });
  await expect(gone).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  const row = region(page, "From others").getByRole("listitem");
  await expect(row.getByRole("img", { name: /^Labelled/u })).toBeHidden();
  await undo("It has no label any more, for everybody.");
  await expect(row.getByRole("img", { name: "Labelled Teal" })).toBeVisible();
});

test("what lies in the bin says for how many days more, and what happens then", async ({ page, fake }) => {
  await fake("?team=current", "/team");
  const row = region(page, "From others").getByRole("listitem");
  await row.getByRole("button", { name: "Quay wall, north" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Bin for all" }).click();
  await expect(dialog.getByRole("note")).toContainText(
    /It lies in the bin\. On \w+ \d+, \d{4}, .+ the server removes it for everybody, for good/u,
  );
  await page.keyboard.press("Escape");
  await expect(row).toContainText("in the bin, 30 days left");
  await row.getByRole("button", { name: "Quay wall, north" }).click();
  await dialog.getByRole("button", { name: "Bin for all" }).click();
  await expect(dialog.getByRole("note")).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(row).not.toContainText("in the bin");
});

test("an item is moved to another partition, says what was edited where it was, and goes back", async ({
  page,
  fake,
}) => {
  await fake("?team=current", "/team");
  const open = () => region(page, "From others").getByRole("button", { name: "Quay wall, north" }).click();
  await open();
  const dialog = page.getByRole("dialog");
  // Only to where one may share and edit.
  await expect(dialog.getByLabel("Move to the partition").getByRole("option")).toHaveText(["Yard"]);
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(region(page, "From others").getByRole("listitem")).toContainText("in Yard");
  await open();
  await expect(dialog.getByRole("note")).toContainText(
    "Somebody edited this in Survey after it had moved here",
  );
  await page.keyboard.press("Escape");
  await page
    .getByRole("listitem")
    .filter({ hasText: "It is in Yard now, for everybody." })
    .getByRole("button", { name: "Undo" })
    .click();
  await expect(region(page, "From others").getByRole("listitem")).toContainText("in Survey");
});

test("what the team finds stands among what is here, and opens at its place", async ({ page, fake }) => {
  await fake("?team=current");
  await searchFor(page, "bread");
  await expect(titles(page)).toHaveText([
    "Three days in Lisbon",
    "Quay wall, north",
    "Sourdough, week by week",
  ]);
  await expect(page.getByRole("article").nth(1)).toContainText("Grace, in Survey");
  await expect(region(page, "In the team")).toContainText("Quay");
  await expect(page.getByRole("article").nth(1).getByRole("img", { name: "Labelled Teal" })).toBeVisible();
  await page.getByRole("combobox").press("Enter");
  await expect(titles(page).first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(preview(page)).toContainText("Grace, in Survey · on Barge");
  // The very file where it is shared, at its page; its text is folded away.
  await expect(preview(page).getByRole("toolbar", { name: "Pages" })).toContainText("2 of 2");
  await expect(preview(page).locator("mark")).toBeHidden();
  await expect(preview(page).locator("iframe[data-drawn]")).toBeVisible();
  // A frame that scrolls to its page takes nothing along that stands around it.
  await expect(page.getByRole("navigation").first()).toBeInViewport({ ratio: 1 });
  await preview(page).getByText("Its text", { exact: true }).click();
  await expect(preview(page).locator("mark")).toHaveText("Bread");
  await expect(preview(page).getByRole("link", { name: "Fetch the file" })).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(preview(page)).toBeHidden();
  await expect(titles(page).nth(1)).toBeFocused();
});

test("one item is erased by its name and a short word", async ({ page, fake }) => {
  await fake("?team=current", "/team");
  await region(page, "From others").getByRole("button", { name: "Quay wall, north" }).click();
  await page.getByRole("button", { name: "Erase for good …" }).click();
  const asking = page.getByRole("dialog", { name: "Erase “Quay wall, north” for good?" });
  await expect(asking.getByRole("button", { name: "Erase for good" })).toBeDisabled();
  await asking.getByLabel("Why").selectOption("the law asks for it");
  await asking.getByLabel("To go on, write “erase”").fill("Erase");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Receipt" })).toContainText("Reason: the law asks for it.");
  await expect(page.getByRole("dialog", { name: "Quay wall, north" })).toBeVisible();
});

test("several items are found by words, ticked, seen and erased by a short word", async ({ page, fake }) => {
  await fake("?team=current", "/team/admin?tab=erasure&window=");
  const chosen = region(page, "To be erased");
  await expect(chosen).toContainText("Nothing yet.");
  await expect(chosen.getByRole("button", { name: "Erase …" })).toBeDisabled();
  await page.getByLabel("Find items by their words").fill("quay");
  await page.keyboard.press("Enter");
  const results = page.getByRole("list", { name: "Items found" });
  await expect(page.getByText("4 items found")).toBeVisible();
  await expect(results.getByRole("listitem").first()).toContainText("Grace, in Survey · on Barge");
  await results.getByRole("checkbox", { name: "Quay wall, north" }).check();
  await results.getByRole("checkbox", { name: /^mooring-plan/u }).check();
  await results.getByRole("checkbox", { name: "Crane hire" }).check();
  await chosen.getByRole("button", { name: "Leave out Crane hire" }).click();
  await expect(results.getByRole("checkbox", { name: "Crane hire" })).not.toBeChecked();
  // What was ticked stays while something else is looked for; the same content that two share is two items.
  await page.getByLabel("Find items by their words").fill("crane");
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await expect(page.getByText("2 items found")).toBeVisible();
  await results.getByRole("checkbox", { name: "crane-copy.md" }).check();
  await results.getByRole("button", { name: "Look into crane-copy.md" }).click();
  await expect(page.getByRole("dialog", { name: "crane-copy.md" })).toContainText("for two days.");
  await page.keyboard.press("Escape");
  await page.getByText("By their ids, where no words find them").click();
  await page.getByLabel("Ids of the items, one a line").fill("quay-wall.pdf");
  await expect(page.getByText("One of these is no id of a shared item.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add to the list" })).toBeDisabled();
  await page.getByLabel("Ids of the items, one a line").fill("01990000-0000-7000-8000-000000000072.0.9");
  await page.getByRole("button", { name: "Add to the list" }).click();
  await expect(chosen.getByRole("listitem")).toHaveCount(4);

  await chosen.getByLabel("Why").selectOption("a contract ended");
  await chosen.getByRole("button", { name: "Erase …" }).click();
  const asking = page.getByRole("dialog", { name: "Erase 4 items?" });
  await expect(asking.getByRole("listitem")).toContainText([
    "Quay wall, north in Survey",
    "mooring-plan",
    "crane-copy.md in Survey",
    "000072.0.9 an item that you may not read, or that is no longer there in Survey",
  ]);
  await expect(asking.getByRole("button", { name: "Erase for good" })).toBeDisabled();
  await asking.getByLabel("To go on, write “erase”").fill("erase");
  await page.keyboard.press("Enter");
  // One receipt for each of the two partitions.
  await expect(page.getByRole("region", { name: "Receipt" })).toHaveCount(2);
  await expect(page.getByRole("region", { name: "Receipt" }).last()).toContainText("3 items were erased");
  await expect(chosen).toContainText("Nothing yet.");
  await expect(page.getByText("1 item found")).toBeVisible();
});

test("the trail calls items by their titles where one may read them, and says why not elsewhere", async ({
  page,
  fake,
  context,
}) => {
  await fake("?team=current", "/team/admin?tab=audit&window=");
  const leaves = page.getByRole("list", { name: "Audit trail" }).getByRole("listitem");
  await leaves.getByRole("button", { name: "“Quay wall, north”" }).click();
  const item = page.getByRole("dialog", { name: "Quay wall, north" });
  await expect(item).toContainText("in Survey");
  await expect(item).toContainText("Bread was brought by boat");
  await page.keyboard.press("Escape");
  await leaves.first().getByRole("button").first().click();
  const proof = page.waitForEvent("download");
  await leaves.first().getByRole("button", { name: "Save proof" }).click();
  expect((await proof).suggestedFilename()).toMatch(/^tessera-act-\d+\.ndjson$/);
  const erased = leaves.filter({ hasText: "Something was erased" });
  await expect(erased).toContainText("an item that was erased");
  await expect(erased).toContainText("an item that was removed from the bin");
  await expect(erased).toContainText("an item that you may not read, or that is no longer there");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await erased.getByRole("button", { name: /\.0\.9\s*Copy the whole id$/u }).click();
  await expect(page.getByText("It is in the clipboard.").first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    "01990000-0000-7000-8000-000000000072.0.9",
  );
});

test("a device that was away for long signs in again, and keeps what waits", async ({ page, fake }) => {
  await fake("?team=expired", "/team");
  const form = page.getByRole("form", { name: "Sign in again" });
  await expect(form).toContainText("As Ada");
  const send = form.getByRole("button", { name: "Sign in again" });
  await expect(send).toBeDisabled();
  await form.getByLabel("E-mail").fill("ada@team.example");
  await form.getByLabel("Password").fill("correct horse battery staple");
  await page.keyboard.press("Enter");
  await expect(form.getByRole("alert")).toContainText("six digits");
  await form.getByLabel(/^Code of/u).fill("123456");
  await send.click();
  await expect(form).toBeHidden();
  await expect(page.getByText("Up to date", { exact: true })).toBeVisible();
});

test("who has no password is let in from the server's page, joining and signing in again", async ({
  page,
  fake,
}) => {
  await fake("", "/team");
  await page.getByLabel("Address of the server").fill("https://team.example");
  await page.getByLabel("Name of this device").fill("Workshop");
  await page.getByLabel("How you show who you are").selectOption("In the browser");
  await page.getByRole("button", { name: "Join", exact: true }).press("Enter");
  const handOver = page.getByRole("region", { name: "Let this device in" });
  await expect(handOver.getByRole("status")).toHaveText("KQRT-4711");
  await expect(handOver.getByRole("link")).toHaveAttribute("href", "https://team.example/device#KQRT-4711");
  await handOver.getByRole("button", { name: "Cancel" }).click();
  await expect(handOver).toBeHidden();
  await expect(page.getByRole("alert")).toBeHidden();
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(handOver).toBeVisible();
  await page.evaluate(() => dispatchEvent(new Event("ada-lets-in")));
  await expect(page.getByText("Up to date", { exact: true })).toBeVisible();

  await fake("?team=expired", "/team");
  const form = page.getByRole("form", { name: "Sign in again" });
  await form.getByRole("button", { name: "In the browser" }).click();
  await expect(handOver.getByRole("status")).toHaveText("KQRT-4711");
  await page.evaluate(() => dispatchEvent(new Event("ada-lets-in")));
  await expect(form).toBeHidden();
  await expect(page.getByText("Up to date", { exact: true })).toBeVisible();
});

test("without the team what is here is found all the same", async ({ page, fake }) => {
  await fake("?team=offline");
  await searchFor(page, "bread");
  await expect(titles(page)).toHaveText(["Three days in Lisbon", "Sourdough, week by week"]);
  await expect(page.getByText("The team cannot be reached: only what is here was searched.")).toBeVisible();
});

test("an owner invites, revokes, archives, and erases with a receipt", async ({ page, fake }) => {
  await fake("?team=current", "/team");
  await page.getByRole("link", { name: "Manage the team" }).click();
  const tab = (name: string) => page.getByRole("link", { name, exact: true }).click();
  await page.getByLabel("Name", { exact: true }).fill("Barbara");
  await page.getByLabel("E-mail").fill("barbara@harbour.example");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(page.getByText("tide-lantern-4711", { exact: true })).toBeVisible();

  await tab("Devices");
  const barge = page.getByRole("listitem").filter({ hasText: "Barge" });
  await expect(barge).toContainText("to wipe Survey: it said on");
  await expect(barge).toContainText("it has not answered yet");
  await page.getByRole("button", { name: "Revoke Barge" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Barge" })).toContainText("Revoked Nov 27, 2026");
  await page.getByRole("button", { name: "Undo what Barge did since …" }).click();
  const undoing = page.getByRole("dialog");
  await undoing.getByLabel("Since (as the server received it)").fill("2026-11-26T08:00");
  await expect(undoing).toContainText(
    "What other people have read, copied or exported meanwhile stays with them",
  );
  await undoing.getByRole("button", { name: "Look how much it is" }).click();
  await expect(undoing.getByRole("status")).toHaveText("12 items, 31 edits of which 3 notes");
  await undoing.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(undoing.getByRole("status")).toHaveText("Undone: 12 items, 31 edits of which 3 notes.");
  await undoing.getByRole("button", { name: "Look how much it is" }).click();
  await expect(undoing.getByRole("status")).toHaveText("It did nothing since then that is still there.");
  await undoing.getByRole("button", { name: "Cancel" }).click();

  await tab("Partitions");
  await page.getByRole("button", { name: "Archive Board" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  await expect(page.getByText("Archived: all can still be found, nothing is added")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Archive Board" })).toBeVisible();

  await tab("Storage and sync");
  const behind = page.locator("dl > div").filter({ hasText: "Documents not findable yet" });
  await expect(behind).toHaveText("Documents not findable yet1");
  await expect(page.getByText(/after 30 days\. .+ 3,650 days\./)).toBeVisible();
  await page.getByRole("button", { name: "Build the search anew" }).click();
  await expect(page.getByText("All that the team shares is being read again.").first()).toBeVisible();
  await expect(behind).toHaveText("Documents not findable yet14");

  await tab("Audit trail");
  await expect(page.getByRole("list", { name: "Audit trail" }).getByRole("listitem").first()).toContainText(
    "Grace",
  );

  const refused = page.getByRole("listitem").filter({ hasText: "Somebody’s role was changed" });
  await expect(refused).toContainText("Grace · person Edsger …000078 · the role does not include it");
  await expect(refused).not.toContainText("procedure:", { useInnerText: true });
  await refused.getByRole("button", { expanded: false }).press("Enter");
  await expect(refused).toContainText("procedure:admin.people.setRole", { useInnerText: true });

  await tab("Erasure");
  await page.getByLabel("What", { exact: true }).selectOption("All that a person shared");
  await page.getByLabel("Whose").selectOption("Grace");
  await page.getByRole("button", { name: "Erase …" }).click();
  await page.getByRole("dialog").getByLabel("To go on, write “erase”").fill("erase");
  await page.getByRole("dialog").getByRole("button", { name: "Erase for good" }).click();
  await expect(page.getByRole("region", { name: "Receipt" })).toContainText(
    "Act number 4 of the audit trail",
  );
});

test("a token is made for one partition and shown once, and one that ran out says so", async ({
  page,
  fake,
}) => {
  await fake("?team=current", "/team/admin?tab=tokens&window=");
  await expect(page.getByRole("listitem").filter({ hasText: "Tide gauge" })).toContainText("no longer valid");
  await page.getByLabel("What it is for").fill("Weather ship");
  await page.getByLabel("Where").selectOption("Survey");
  await page.getByRole("button", { name: "Make a token" }).click();
  await expect(page.getByText("tessera_api_tide-lantern-4711", { exact: true })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Weather ship" })).toContainText("Survey");
});
