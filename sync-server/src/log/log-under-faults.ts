/** A victim: appends to a log, compacts and rewrites it, and says on its output what was acknowledged. What fails it tries again. */
import * as Y from "yjs";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { openFileLog } from "./file-log.ts";

const [, , path = "", rounds = ""] = process.argv;
const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000003");
const names = [0, 1].map((n) =>
  DocumentName.parse(`births/01970000-0000-7000-8000-000000000001/${deviceId}.${n}`),
);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tried = async (work: () => Promise<void>, what: string): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (thrown) {
    say(`failed ${what} ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return false;
  }
};

const log = await openFileLog(path);
const writers = names.map((name) => ({ name, document: new Y.Doc() }));
for (let round = 0; round < Number(rounds); round++) {
  const entries = writers.map(({ name, document }) => {
    const before = Y.encodeStateVector(document);
    document.getMap("items").set(`${round % 7}`, "x".repeat(100 + round));
    const update = Y.encodeStateAsUpdate(document, before);
    return { name, update, deviceId, newClients: round === 0 ? [document.clientID] : [], ids: [] };
  });
  const append = async (): Promise<void> => {
    for (const outcome of await log.append(entries))
      if (outcome.kind === "refused") throw new Error(outcome.why);
  };
  // As a device does it that hears no acknowledgement.
  let tries = 0;
  while (!(await tried(append, "append"))) if (++tries > 20) process.exit(4);
  say(`acknowledged ${writers.map(({ document }) => document.clientID).join(" ")} ${round + 1}`);
  if (round % 5 === 4) await tried(() => log.compact(names[0] as DocumentName), "compact");
  if (round % 8 === 7) await tried(() => log.scrub(), "scrub");
}
for (const { name, document } of writers) {
  const { updates } = await log.load(name, 0);
  const read = new Y.Doc();
  for (const update of updates) Y.applyUpdate(read, update);
  say(Y.getState(read.store, document.clientID) === Number(rounds) ? "whole" : "short");
}
await log[Symbol.asyncDispose]();
