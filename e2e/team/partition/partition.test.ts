/** Devices whose cables are pulled, in networks of their own: the kernel drops what they say, and tells nobody. */
import { once } from "node:events";
import { expect, test } from "vitest";
import { findServer } from "#server/database/debian-server.fake.ts";
import { ended, inOwnNetwork, whyNoNetworks } from "./networks.ts";
import { type LabSaid, marks, type PartitionOrder, type PartitionReport, tagsEach } from "./order.ts";

/** A release is tried with ten thousand: `TESSERA_PARTITION_EDITS=10000 npx vitest run e2e/team/partition`. */
const editsEach = Number(process.env["TESSERA_PARTITION_EDITS"] ?? 5 * tagsEach);
const healMsMax = 30_000;

test(
  `three devices that were cut off and made ${editsEach} edits each converge, and lose none (needs network namespaces and HAProxy)`,
  { timeout: 900_000 },
  async (context) => {
    const reason = whyNoNetworks();
    if (reason !== undefined) return context.skip(reason);
    const balancer = findServer("haproxy");
    if ("reason" in balancer) return context.skip(balancer.reason);
    const { healMs, alone, ends } = await runLab({ balancer, editsEach });
    const ids = Object.keys(ends[0] ?? {});
    expect(ids).toHaveLength(editsEach / tagsEach);
    const each = (marked: readonly string[]) => Object.fromEntries(ids.map((id) => [id, tagsWith(marked)]));
    // Nobody heard of anybody.
    expect(alone).toEqual(marks.map((mark) => each([mark])));
    expect(ends).toEqual(marks.map(() => each(marks)));
    await context.annotate(`everybody saw everything ${Math.round(healMs)} ms after the cables were back`);
    expect(healMs).toBeLessThan(healMsMax);
  },
);

async function runLab(order: PartitionOrder): Promise<PartitionReport> {
  const lab = inOwnNetwork(new URL("lab-main.ts", import.meta.url).pathname, {}, "first");
  lab.send(order);
  const [said] = (await once(lab, "message")) as [LabSaid];
  await ended(lab);
  if ("failure" in said) throw new Error(said.failure);
  return said.report;
}

const tagsWith = (marked: readonly string[]): readonly string[] =>
  marked.flatMap((mark) => Array.from({ length: tagsEach }, (_, at) => `${mark}${at}`)).toSorted();
