/** A server behind HAProxy and three devices, each in a network of its own: the cables are pulled, all edit, the cables come back. */
import { setTimeout as pause } from "node:timers/promises";
import type { FoundServer } from "#server/database/debian-server.fake.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { startBalancer } from "../fixtures/balancer.ts";
import { owner, password, setUp } from "../fixtures/harbour.ts";
import { serverClient } from "../fixtures/server-client.ts";
import { startServer } from "../fixtures/server-process.ts";
import { callsTo, type DeviceCalls, type TagsById } from "./device-calls.ts";
import { addressBefore, type Cable, ended, inOwnNetwork, layCable, openLoopback } from "./networks.ts";
import { type LabSaid, marks, type PartitionOrder, type PartitionReport, tagsEach } from "./order.ts";

interface Placed {
  readonly calls: DeviceCalls;
  readonly cable: Cable;
}

const deviceEntry = new URL("device-main.ts", import.meta.url).pathname;
const stepMs = 300_000;

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + stepMs; !(await is()); await pause(100))
    if (performance.now() > endMs) throw new Error(`after ${stepMs} ms not yet: ${what}`);
}

async function openDevice(
  opened: AsyncDisposableStack,
  index: number,
  certificatePath: string,
): Promise<Placed> {
  const child = inOwnNetwork(deviceEntry, { NODE_EXTRA_CA_CERTS: certificatePath });
  opened.defer(async () => {
    child.disconnect();
    await ended(child);
  });
  const calls = callsTo(child);
  await calls.isThere();
  if (child.pid === undefined) throw new Error("a device could not be started");
  return { calls, cable: layCable(index, child.pid) };
}

async function openLab(opened: AsyncDisposableStack, found: FoundServer) {
  openLoopback();
  const server = opened.use(await startServer());
  await setUp(server);
  const { token } = await serverClient(server.url).session.signIn({ email: owner.email, password });
  const { id: quay } = await serverClient(server.url, token).partitions.create({ name: "Quay" });
  const addresses = marks.map((_, index) => addressBefore(index));
  const { port, certificatePath } = opened.use(await startBalancer(found, [server.url], addresses));
  const devices: Placed[] = [];
  for (const [index, address] of addresses.entries()) {
    const device = await openDevice(opened, index, certificatePath);
    await device.calls.join(`https://${address}:${port}`, { by: "password", email: owner.email, password });
    devices.push(device);
  }
  return { devices, quay };
}

async function shareWithAll(devices: readonly Placed[], quay: PartitionId, itemCount: number): Promise<void> {
  const papers = Array.from({ length: itemCount }, (_, at) => [
    `${at}.md`,
    `# Paper ${at}\n\nOf the harbour.\n`,
  ]);
  await devices[0]?.calls.share(Object.fromEntries(papers), quay);
  await until("all devices have all items", async () =>
    (await tagsOf(devices)).every((tags) => Object.keys(tags).length === itemCount),
  );
}

const tagsOf = (devices: readonly Placed[]): Promise<TagsById[]> =>
  Promise.all(devices.map(({ calls }) => calls.tags()));

const areAll =
  (count: number) =>
  (tags: TagsById): boolean =>
    Object.values(tags).every((each) => each.length === count);

async function run({ balancer, editsEach }: PartitionOrder): Promise<PartitionReport> {
  await using opened = new AsyncDisposableStack();
  const { devices, quay } = await openLab(opened, balancer);
  await shareWithAll(devices, quay, editsEach / tagsEach);
  for (const { cable } of devices) cable.set("pulled");
  await Promise.all(devices.map(({ calls }, at) => calls.tagAll(marks[at] ?? "", tagsEach)));
  // A device's own items are tagged in its library, and the team's tags follow.
  await until("each device sees its own edits", async () => (await tagsOf(devices)).every(areAll(tagsEach)));
  const alone = await tagsOf(devices);
  for (const { cable } of devices) cable.set("plugged");
  const healedFromMs = performance.now();
  await until("all devices see all edits", async () => {
    const areSettled = await Promise.all(devices.map(({ calls }) => calls.isSettled()));
    return areSettled.every(Boolean) && (await tagsOf(devices)).every(areAll(tagsEach * marks.length));
  });
  return { healMs: performance.now() - healedFromMs, alone, ends: await tagsOf(devices) };
}

process.once("message", (order: PartitionOrder) => {
  const say = (message: LabSaid): void =>
    void process.send?.(message, undefined, undefined, () => process.disconnect());
  run(order).then(
    (report) => say({ report }),
    (thrown: unknown) => say({ failure: String(thrown) }),
  );
});
