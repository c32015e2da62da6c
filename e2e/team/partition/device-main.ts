/** A device in a network of its own: a real host beside it does what its calls say. */
import { startTeamHost } from "../fixtures/team-host.ts";
import { answerCalls } from "./device-calls.ts";

const folder = "papers";
let opening: ReturnType<typeof startTeamHost> | undefined;
/** Not before the cable is laid: whoever asks has done so. */
const opened = () => (opening ??= startTeamHost("device"));

async function allItems() {
  const host = await opened();
  return [...(await host.items()), ...(await host.received())];
}

answerCalls({
  isThere: () => Promise.resolve(true),
  async join(url, as) {
    await (await opened()).join(url, as);
  },
  async share(files, partitionId) {
    const host = await opened();
    await host.write(folder, files);
    await host.share(folder, partitionId);
  },
  async tagAll(mark, each) {
    const { client } = await opened();
    let count = 0;
    const items = await allItems();
    for (let round = 0; round < each; round++)
      for (const { id } of items) {
        const mine = Array.from({ length: round + 1 }, (_, at) => `${mark}${at}`);
        await client.team.edit({ id, tags: mine });
        count++;
      }
    return count;
  },
  async tags() {
    return Object.fromEntries((await allItems()).map(({ id, edits }) => [id, edits.tags]));
  },
  async isSettled() {
    const { connection, queue } = await (await opened()).status();
    return connection === "current" && queue.updateCount === 0 && queue.payloadCount === 0;
  },
});

process.once("disconnect", () => {
  void opening?.then(async (host) => {
    await host[Symbol.asyncDispose]();
    process.exit();
  });
});
