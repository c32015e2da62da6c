import { expect, test } from "vitest";
import { fakeTrail } from "#rpc/handlers/trail.fake.ts";
import { notedContent } from "./noted-content.ts";

const itemId = "01900000-0000-7000-8000-000000000002";
const sharedId = `${itemId}.0.3`;
const get = (path: string) => new Request(`http://127.0.0.1${path}`);

test("an original that was read is told of once a while; what was refused or derived is not", async () => {
  const trail = fakeTrail();
  let nowMs = 0;
  const statuses = new Map([
    [`/content/${itemId}`, 206],
    [`/thumbnail/${itemId}`, 200],
    [`/shared/${sharedId}`, 200],
  ]);
  const answer = (request: Request) =>
    new Response(null, { status: statuses.get(new URL(request.url).pathname) ?? 404 });
  const content = notedContent(
    { respond: (request) => Promise.resolve(answer(request)) },
    trail,
    () => nowMs,
  );
  for (const path of [
    `/thumbnail/${itemId}`,
    "/content/nonsense",
    `/content/${itemId}`,
    `/content/${itemId}`,
  ])
    await content.respond(get(path));
  expect(trail.acts).toMatchObject([{ act: "original.read", targets: [`item:${itemId}`] }]);
  await content.respond(get(`/shared/${sharedId}`));
  expect(trail.acts.slice(1)).toMatchObject([{ act: "original.read", targets: [`item:${sharedId}`] }]);
  nowMs = 60_000;
  await content.respond(get(`/content/${itemId}`));
  expect(trail.acts).toHaveLength(3);
});
