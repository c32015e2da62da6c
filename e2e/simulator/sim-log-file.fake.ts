/**
 * The hub's log as the bytes of its file, where it matters that it is one: when its machine loses power. By the very format that the
 * server writes and reads; blocks are shorter than those of any disk, so that what people write at once is in many.
 */
import type { AppendEntry } from "#server/hub/hub-port.ts";
import { decodeLogged, encodeLogged, type Logged } from "#server/log/logged.ts";
import { afterPowerLoss } from "#server/log/power-loss.fake.ts";
import { type Laid, layApart, layTogether, scanRecords } from "#server/log/record-format.ts";
import type { Random } from "#shared/kit/random.ts";
import type { World } from "./world.ts";

export interface SimLogFile {
  /** What is left of what was being appended. */
  readonly appended: (entries: readonly AppendEntry[]) => readonly AppendEntry[];
  /** What is left of a file that was written anew, and that the disk was not yet asked to keep. */
  readonly replaced: (logged: readonly Logged[]) => readonly Logged[];
}

const blockBytes = 64;
const begin = layTogether(encodeLogged([{ kind: "epoch", epoch: "log-1" }])).bytes;

export function createSimLogFile({ bug, violate }: World, random: Random): SimLogFile {
  const readAfterLoss = (kept: Uint8Array, { bytes }: Laid): readonly Logged[] => {
    const file = afterPowerLoss(kept, bytes, { chance: random.next, blockBytes });
    const found: Logged[] = [];
    const scanning = scanRecords(file.byteLength, ({ body }) => found.push(decodeLogged(body)));
    let step = scanning.next();
    while (step.done !== true) {
      const { offset, length } = step.value;
      step = scanning.next(file.subarray(offset, offset + length));
    }
    if (step.value.kind === "damaged") violate("a log that lost power is taken for damaged");
    return found;
  };
  return {
    appended(entries) {
      if (entries.length === 0) return [];
      const bodies = encodeLogged(
        entries.map(({ name, update: body, deviceId, newClients }, seq) => {
          return { kind: "update", name, seq, deviceId, newClients, receivedMs: 0, body };
        }),
      );
      const lay = bug === "appended-apart" ? layApart : layTogether;
      return readAfterLoss(begin, lay(bodies)).flatMap((logged) => {
        if (logged.kind !== "update") return [];
        const { name, body: update, deviceId, newClients } = logged;
        return [{ name, update, deviceId, newClients, ids: [] }];
      });
    },
    replaced: (logged) => readAfterLoss(new Uint8Array(), layApart(encodeLogged(logged))),
  };
}
