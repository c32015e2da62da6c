/** A device that sends nothing but damaged updates, and comes again whenever it is sent away. By address, token, partition and device. */
import { setTimeout as pause } from "node:timers/promises";
import { connectDevice } from "#server/device.fake.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { limits } from "#shared/sync/limits.ts";
import { refusedMutants } from "#shared/sync/mutants.fake.ts";

const [url = "", bearer = "", partition = "", device = ""] = process.argv.slice(2);
const { edits } = placeOf(PartitionId.parse(partition), sharedItemId(DeviceId.parse(device), 0));
const mutants = refusedMutants(13, 5);
/** Making one, and being sent away, takes a processor's time as well: who is besieged is to have some. */
const pauseMs = 20;

let [sentCount, acknowledgedCount] = [0, 0];
process.once("disconnect", () => process.exit());
for (;;) {
  await using hostile = await connectDevice(url, bearer);
  for (let n = 0; n < limits.refusalCountMax; n++)
    hostile.say(
      { type: "open", channel: 1 + n, name: edits, since: 0 },
      { type: "update", channel: 1 + n, update: mutants.next().value },
    );
  await hostile.closed;
  sentCount += limits.refusalCountMax;
  acknowledgedCount += hostile.taken("ack").length;
  process.send?.({ sentCount, acknowledgedCount });
  await pause(pauseMs);
}
