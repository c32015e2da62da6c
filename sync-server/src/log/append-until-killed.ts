/** A victim: appends to a file of records for ever, and says so on its output once each is on the disk. */
import { openRecordFile } from "./record-file.ts";

const [, , path = "", round = ""] = process.argv;
const file = await openRecordFile(path, () => undefined);
for (let at = 0; ; at++) {
  await file.append([new TextEncoder().encode(`${round}:${at}:${"x".repeat(at % 900)}`)]);
  process.stdout.write("acknowledged\n");
}
