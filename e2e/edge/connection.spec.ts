import { expect, test } from "./fixtures/test.ts";

test("a host that has gone is noticed and said", async ({ page, host }) => {
  await page.goto(`${host.origin}/`);
  await expect(page.getByRole("button", { name: "Choose a folder" })).toBeVisible();
  await host[Symbol.asyncDispose]();
  await expect(page.getByRole("alert")).toContainText("The connection to Tessera is lost");
});

test("a connection that breaks comes back by itself", async ({ page, context, filled }) => {
  const { host } = filled;
  await host.signIn(context);
  let isBroken = false;
  await page.routeWebSocket(/\/rpc/, (socket) => {
    if (isBroken) return void socket.close();
    const server = socket.connectToServer();
    server.onMessage((message) => (isBroken ? void socket.close() : socket.send(message)));
  });
  await page.goto(`${host.origin}/#/library`);
  await expect(page.getByRole("table")).toBeVisible();
  isBroken = true;
  await page.getByLabel("Name or path").fill("queue");
  await expect(page.getByRole("alert")).toContainText("The connection to Tessera is lost");
  isBroken = false;
  await expect(page.getByRole("alert")).toBeHidden();
  await expect(page.getByRole("button", { name: "queue.ts", exact: true })).toBeVisible();
});
