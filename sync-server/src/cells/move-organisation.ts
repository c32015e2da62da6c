/**
 * Moves an organisation to another cell while instances serve (ADR 35). Names of databases say how far it has come, and only
 * one that is called as `databaseNameOf` says is ever served:
 *
 *   from   `…` ─► `…_moving`  nobody but this program knows the name ─► `…_left<time>`  the rest is done at the other side
 *   to     `…_coming`  a part of it ─► `…_whole`  compared ─► `…`
 *
 * Invariant: at no time two databases have the name, whichever file an instance has read, for each step waits for the one
 * before. Until the source is `…_left` it can be given back; from then on it can only go on.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { addressOf } from "../database/database-address.ts";
import { noteOperatorAlone } from "../audit/noted-operator.ts";
import { openPostgres } from "../database/postgres.ts";
import { repeat } from "../repeat.ts";
import { reasonOf } from "../reason-of.ts";
import { type CellDatabases, connectCell } from "./cell-databases.ts";
import { compareDatabases } from "./compare-databases.ts";
import { checkCopyPrograms, copyDatabase } from "./copy-database.ts";
import {
  cellIn,
  databaseNameOf,
  noteOrganisation,
  type Organisation,
  organisationIn,
  readDirectory,
} from "./directory.ts";
import { cellLimits } from "./limits.ts";

export interface Move {
  readonly path: string;
  readonly name: string;
  readonly tell: (line: string) => void;
}

interface Side {
  readonly cell: string;
  readonly address: string;
  readonly databases: CellDatabases;
}

interface Sides extends Move {
  readonly from: Side;
  readonly to: Side;
  /** As the file said before: whether a move there was interrupted. */
  readonly movingTo: string | undefined;
}

const namesOf = (organisation: string) => {
  const served = databaseNameOf(organisation);
  return { served, moving: `${served}_moving`, coming: `${served}_coming`, whole: `${served}_whole` };
};
/** With 40 letters just the 63 bytes that PostgreSQL keeps of a name. */
export const leftNameOf = (organisation: string, nowMs: number): string =>
  `${databaseNameOf(organisation)}_left${Math.floor(nowMs / 1_000)}`;

/** May be done again where it was interrupted, however that was. Rejects with a sentence for the operator. */
export async function moveOrganisation(move: Move, to: string): Promise<void> {
  const { path, name } = move;
  const directory = await readDirectory(path);
  const organisation = organisationIn(directory, name);
  const { cell, movingTo } = organisation;
  cellIn(directory, to);
  if (cell === to) throw new Error(`${name} lies in the cell ${to} already: there is nothing to move`);
  if (movingTo !== undefined && movingTo !== to) throw new Error(beingMoved(name, movingTo));
  await using opened = new AsyncDisposableStack();
  const open = async (of: string): Promise<Side> => {
    const address = cellIn(directory, of).database;
    return { cell: of, address, databases: opened.use(await connectCell(of, address)) };
  };
  const interrupted = movingTo === undefined ? undefined : waysOn(name, to);
  const sides = await sayingWhoWaits(name, interrupted, async (): Promise<Sides> => {
    const [from, there] = [await open(cell), await open(to)];
    await from.databases.hold(databaseNameOf(name));
    return { ...move, from, to: there, movingTo };
  });
  await checkAsRead(move, organisation);
  const step = await sayingWhoWaits(name, interrupted, () => stepOf(sides));
  if (step !== "settled") {
    const ways = step === "serving" ? interrupted : waysOn(name, to);
    await sayingWhoWaits(name, ways, () => rehearse(sides, step));
    await settle(sides, step);
  }
  await sayingWhoWaits(name, onlyOn(name, to), () => arrive(sides));
}

/** What fails while nobody serves the organisation says so, and what can be done. Undefined `ways`: somebody does. */
async function sayingWhoWaits<Value>(
  name: string,
  ways: string | undefined,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (ways === undefined) throw cause;
    throw new Error(`${reasonOf(cause)}. Until then ${name} is served nowhere: ${ways}`, { cause });
  }
}

/** Whoever has the lock asks again: nobody else moves it from now on. */
async function checkAsRead({ path, name }: Move, { cell, movingTo }: Organisation): Promise<void> {
  const now = organisationIn(await readDirectory(path), name);
  if (now.cell !== cell || now.movingTo !== movingTo)
    throw new Error(
      `another program moved ${name} meanwhile: see with --directory where it lies, then ask again`,
    );
}

/** Leaves it where it is, as long as that can be. Rejects with a sentence for the operator. */
export async function cancelMove(move: Move): Promise<void> {
  const { path, name, tell } = move;
  const directory = await readDirectory(path);
  const organisation = organisationIn(directory, name);
  const { cell, movingTo } = organisation;
  if (movingTo === undefined) throw new Error(`${name} is not being moved: it lies in the cell ${cell}`);
  const address = cellIn(directory, cell).database;
  await using databases = await connectCell(cell, address);
  await databases.hold(databaseNameOf(name));
  await checkAsRead(move, organisation);
  await giveBack({ cell, address, databases }, move, movingTo);
  try {
    await using there = await connectCell(movingTo, cellIn(directory, movingTo).database);
    await dropCopies(there, name);
  } catch (thrown) {
    tell(`What was copied is still in the cell ${movingTo}, and does no harm: ${reasonOf(thrown)}.`);
  }
}

export const beingMoved = (name: string, to: string): string =>
  `${name} is being moved to the cell ${to}: finish that with --move ${name} --to ${to}, or leave it with --move ${name} --cancel`;
const onlyOn = (name: string, to: string): string => `--move ${name} --to ${to} goes on`;
const waysOn = (name: string, to: string): string =>
  `${onlyOn(name, to)}, --move ${name} --cancel leaves it where it is`;

/** "marked": it may be shut already, under the name that it is served by. */
type Step = "serving" | "marked" | "fenced" | "settled";

async function stepOf({ name, from, to, movingTo }: Sides): Promise<Step> {
  const { served, moving, whole } = namesOf(name);
  const [isServed, isMoving, isThere, isWhole] = await Promise.all([
    from.databases.has(served),
    from.databases.has(moving),
    to.databases.has(served),
    to.databases.has(whole),
  ]);
  if (isServed && isMoving)
    throw new Error(
      `the cell ${from.cell} has both ${served} and ${moving}: drop the one that is not the organisation's`,
    );
  if (!isServed && !isMoving) {
    // One that a move has left behind may be old.
    if (isThere || (isWhole && movingTo === to.cell)) return "settled";
    throw new Error(`the cell ${from.cell} has no database ${served}: put it back from a backup`);
  }
  if (isThere)
    throw new Error(
      `the cell ${to.cell} has a database ${served} already, which is of nobody in the file: drop it there, or give it another name`,
    );
  // Another file may say another cell, and only one can be right.
  const remark = await from.databases.remarkOf(isServed ? served : moving);
  if (isMoving && remark !== undefined && remark !== remarkOf(to.cell))
    throw new Error(`${moving} in the cell ${from.cell} is marked "${remark}": finish or cancel that`);
  if (!isServed) return "fenced";
  return remark?.startsWith(remarkStart) === true ? "marked" : "serving";
}

const remarkStart = "Being moved to the cell ";
const remarkOf = (cell: string): string => `${remarkStart}${cell}.`;

/** Until all is at the other side, and nothing can come back to this one. */
async function settle(sides: Sides, step: Exclude<Step, "settled">): Promise<void> {
  const { path, name, from, to, tell } = sides;
  const { moving } = namesOf(name);
  const left = leftNameOf(name, Date.now());
  await noteOrganisation(path, name, { cell: from.cell, movingTo: to.cell });
  tell(`From now on nobody is served who asks for ${name}; their devices wait.`);
  tell(`If this is interrupted: ${waysOn(name, to.cell)}.`);
  try {
    if (step !== "fenced") await fence(sides);
    await copy(sides);
    await from.databases.shut(moving);
    await from.databases.cutOff(moving);
    // Whatever is said of it elsewhere comes after this: until here it is as it was, and can be given back.
    await from.databases.rename(moving, left);
  } catch (cause) {
    throw new Error(await afterFailure(sides, reasonOf(cause)), { cause });
  }
  tell(`What was in the cell ${from.cell} is ${left} there, and nobody can connect to it.`);
  tell(`It keeps what is erased from now on: once the cell ${to.cell} has a backup, DROP DATABASE ${left};`);
  await sayingWhoWaits(name, onlyOn(name, to.cell), () =>
    from.databases.remark(left, `${name} was moved to the cell ${to.cell}. Nobody is served from here.`),
  );
}

/** What is whole at the other side is served there. */
async function arrive({ path, name, to }: Sides): Promise<void> {
  const { served, whole } = namesOf(name);
  if (!(await to.databases.has(served))) await to.databases.rename(whole, served);
  await noteOrganisation(path, name, { cell: to.cell, movingTo: undefined });
}

/** Whether the other side takes an organisation of this program, before anybody has to wait for it. */
async function rehearse({ name, from, to }: Sides, step: Exclude<Step, "settled">): Promise<void> {
  await checkCopyPrograms(from.databases.major);
  if (to.databases.major < from.databases.major)
    throw new Error(
      `the cell ${to.cell} has PostgreSQL ${to.databases.major} and ${from.cell} has ${from.databases.major}: bring it to that first`,
    );
  await dropCopies(to.databases, name);
  const { served, coming } = namesOf(name);
  const target = addressOf(to.address, coming);
  await to.databases.make(coming);
  try {
    {
      // What all databases of a cell share, the role that answers people, is there afterwards.
      await using database = await openPostgres(target);
      void database;
    }
    if (step === "serving") {
      // PostgreSQL's own programs read an address in a way of their own, and have to reach both sides.
      await to.databases.drop(coming);
      await to.databases.make(coming);
      await copyDatabase(addressOf(from.address, served), target, "schema");
    }
  } catch (cause) {
    throw new Error(`the cell ${to.cell} takes no organisation: ${reasonOf(cause)}`, { cause });
  } finally {
    await to.databases.drop(coming);
  }
}

async function fence({ name, from, to, tell }: Sides): Promise<void> {
  const { served, moving } = namesOf(name);
  const { databases } = from;
  tell(`Waiting for the instances to let go of it …`);
  for (
    const untilMs = performance.now() + cellLimits.letGoMs;
    (await databases.instanceSessionCount(served)) > 0;
  ) {
    if (performance.now() > untilMs) {
      tell("Some have not read the file: they are cut off.");
      break;
    }
    await sleep(cellLimits.pollMs);
  }
  await databases.remark(served, remarkOf(to.cell));
  await databases.shut(served);
  await databases.cutOff(served);
  await databases.rename(served, moving);
}

async function copy({ name, from, to, tell }: Sides): Promise<void> {
  const { moving, coming, whole } = namesOf(name);
  // A copy that was interrupted may have been shut in again already.
  await from.databases.open(moving);
  await dropCopies(to.databases, name);
  await to.databases.make(coming);
  const [source, target] = [addressOf(from.address, moving), addressOf(to.address, coming)];
  const size = await from.databases.sizeBytes(moving);
  tell(`Copying ${megabytes(size)} …`);
  {
    await using progress = repeat(
      cellLimits.progressMs,
      async () => tell(`  ${megabytes(await to.databases.sizeBytes(coming))} are there`),
      () => undefined,
    );
    void progress;
    await copyDatabase(source, target, "all");
  }
  tell("Comparing …");
  const { tableCount, rowCount, leafCount } = await compareDatabases(source, target);
  tell(`${rowCount} rows of ${tableCount} tables are the same; the trail has ${leafCount} leaves.`);
  {
    await using database = await openPostgres(target);
    // Before anybody is served from there. What is cancelled is as it was.
    await noteOperatorAlone(database, {
      act: "server.move",
      option: "move",
      asked: `${from.cell} ${to.cell}`,
    });
    // Nothing was removed: it is for the statistics that plans are made by.
    await database.scrub();
  }
  await to.databases.cutOff(coming);
  await to.databases.rename(coming, whole);
}

const megabytes = (sizeBytes: number): string => `${Math.ceil(sizeBytes / 1_000_000)} MB`;

async function dropCopies(databases: CellDatabases, name: string): Promise<void> {
  const { coming, whole } = namesOf(name);
  for (const each of [coming, whole]) await databases.drop(each);
}

/** What the operator is told: it is served as before where that could be. */
async function afterFailure(sides: Sides, reason: string): Promise<string> {
  const { name, from, to } = sides;
  const advice = /No space left on device|disk full/i.test(reason)
    ? `the cell ${to.cell} has no room for it: make some, then move it again`
    : "see to that, then move it again";
  try {
    await giveBack(from, sides, to.cell).catch(async (thrown: unknown) => {
      if (await isConnected(from)) throw thrown;
      await giveBackAnew(sides);
    });
    await dropCopies(to.databases, name).catch(() => undefined);
    return `${name} was not moved, and is served in the cell ${from.cell} as before: ${advice} (${reason})`;
  } catch (thrown) {
    return `${name} was not moved (${reason}) and is served nowhere: ${reasonOf(thrown)}. When that is mended, ${waysOn(name, to.cell)}`;
  }
}

const isConnected = ({ databases }: Side): Promise<boolean> =>
  databases.has("").then(
    () => true,
    () => false,
  );

/** Where the connection alone broke, both cells are well. */
async function giveBackAnew({ from, to, ...move }: Sides): Promise<void> {
  // Whoever had the lock has to let go of it first.
  await from.databases[Symbol.asyncDispose]();
  await using databases = await connectCell(from.cell, from.address);
  await databases.hold(databaseNameOf(move.name));
  await giveBack({ ...from, databases }, move, to.cell);
}

/** Whatever had been done at the side that it was to leave. */
async function giveBack({ cell, databases }: Side, { path, name }: Move, movingTo: string): Promise<void> {
  const { served, moving } = namesOf(name);
  if (!(await databases.has(served)) && !(await databases.has(moving)))
    throw new Error(
      `all of ${name} is in the cell ${movingTo} by now: finish with --move ${name} --to ${movingTo}, then move it back`,
    );
  if (await databases.has(moving)) {
    await databases.cutOff(moving);
    await databases.rename(moving, served);
  }
  await databases.remark(served, undefined);
  await databases.open(served);
  await noteOrganisation(path, name, { cell, movingTo: undefined });
}
