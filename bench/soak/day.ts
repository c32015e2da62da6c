import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import type { Client } from "#hosts/cli/session.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { Passage } from "../data/real-passages.ts";
import { createRandom } from "../data/random.ts";
import { makeWatches } from "../data/real-watches.ts";
import { limits } from "./limits.ts";

export interface World {
  readonly client: Client;
  readonly origin: string;
  readonly token: string;
  /** A folder that the host watches. */
  readonly folder: string;
  readonly passages: readonly Passage[];
  /** Where a webhook sends what watches find. */
  readonly hook: string;
}

const events = StreamName.parse("log");
const camera = StreamName.parse("camera");
/** Each is cut from vectors of the other: there is nothing to download. */
const models = ["static-en-128", "static-en"] as const;

export async function beginDay({ client, folder, passages, hook }: World): Promise<void> {
  for (const name of [events, camera]) await client.streams.add({ name });
  await client.library.addFolder({ path: folder });
  for (const { name, text } of makeWatches(limits.watchCount, passages, 3))
    await client.watches.add({ name, text, threshold: 0.6 });
  await client.webhooks.add({ url: hook, withText: true });
}

/** A quarter of an hour: what comes, what changes, what is asked for, and what is no longer kept. */
export async function liveTurn(world: World, turn: number, signal: AbortSignal): Promise<void> {
  const { client, passages } = world;
  const random = createRandom(turn);
  await pushEvents(world, turn);
  for (let each = 0; each < limits.captureCountATurn; each++) await capture(world, `${turn}-${each}`, signal);
  for (let each = 0; each < limits.filesWrittenATurn; each++) {
    const number = turn * limits.filesWrittenATurn + each;
    const path = (of: number): string => join(world.folder, `note ${of % limits.fileCountMax}.md`);
    // Those that went half a round ago come again, with another text.
    writeFileSync(
      path(number),
      `# Note ${number}\n\n${Array.from({ length: 6 }, () => random.pick(passages)).join("\n\n")}\n`,
    );
    rmSync(path(number + limits.fileCountMax / 2), { force: true });
  }
  for (let each = 0; each < limits.searchCountATurn; each++)
    await client.search.query({
      text: random
        .pick(passages)
        .split(" ")
        .slice(0, 3)
        .join(" ")
        .replace(/[^\w ]/g, ""),
    });
  // A day has so many looks for what is no longer kept; setting a rule makes one at once.
  for (const name of [events, camera])
    await client.capture.setRetention({ name, retention: { keepBytes: limits.keepBytes } });
  await client.watches.matches({ onlyNew: true, limit: 200 });
  await client.watches.see({});
  if (turn % limits.turnsAModel === limits.turnsAModel - 1)
    await changeModel(client, turn / limits.turnsAModel, signal);
}

async function pushEvents({ client, passages }: World, turn: number): Promise<void> {
  const random = createRandom(1_000 + turn);
  for (let from = 0; from < limits.eventCountATurn; from += limits.eventCountAPush)
    await client.streams.push({
      name: events,
      events: Array.from({ length: limits.eventCountAPush }, (_, place) => ({
        key: `${turn}-${from + place}`,
        text: random.pick(passages),
      })),
    });
}

async function capture({ origin, token }: World, key: string, signal: AbortSignal): Promise<void> {
  const random = createRandom(key.length * 31 + Number(key.replace("-", "")));
  const [width, height] = [16, 9];
  const raw = Buffer.from(Array.from({ length: width * height * 3 }, () => random.below(256)));
  const bytes = await sharp(raw, { raw: { width, height, channels: 3 } })
    .resize(640, 360, { kernel: "nearest" })
    .webp({ quality: 80 })
    .toBuffer();
  const answer = await fetch(`${origin}/capture/${camera}/${key}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "image/webp" },
    body: new Uint8Array(bytes),
    signal,
  });
  if (!answer.ok) throw new Error(`a capture was refused: ${answer.status} ${await answer.text()}`);
  await answer.body?.cancel();
}

async function changeModel(client: Client, time: number, signal: AbortSignal): Promise<void> {
  await client.spaces.use({ modelId: models[Math.floor(time) % models.length] ?? models[0] }, { signal });
  for (;;) {
    const { building } = await client.spaces.status();
    if (building === undefined) break;
    if (building.stage === "failed") throw new Error(building.detail);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await client.spaces.forget();
}
