/**
 * What devices write into documents, as the trail tells it: of each document in the order of its log, and once. What was
 * acknowledged and not yet told when an instance ended is told from the log, by the next that looks.
 */
import { createSerial } from "#shared/kit/serial.ts";
import { type ActDraft, target } from "#shared/audit/leaf.ts";
import type { DeviceId, OrgId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { type Database, type Sql, system, type Truth, type TruthRow } from "../database/database.ts";
import type { DocumentHead, UpdateLog } from "../log/update-log.ts";
import { trailLimits } from "./limits.ts";
import type { OrgTrail } from "./org-trail.ts";

/** One update in the log. */
export interface Edit {
  readonly name: DocumentName;
  readonly seq: number;
  readonly deviceId: DeviceId;
}

/** What is to be told of a document. */
interface Untold {
  readonly edits: readonly Edit[];
  /** As far as the log was read: what is not among the edits until there is not in it any more. Undefined: it was not read. */
  readonly readSeq?: number;
}
type Documents = ReadonlyMap<DocumentName, Untold>;

export interface ToldEdits {
  /** Resolves once it is on the disk that these were written, and what the log has between what was told before and them. */
  tell(appended: readonly Edit[]): Promise<void>;
  /** Whatever the log has and the trail does not; `start`: before anything is appended, when the log may be one of before. */
  catchUp(at: "start" | "later"): Promise<void>;
}

export interface ToldEditsDeps {
  readonly database: Database;
  readonly trail: Pick<OrgTrail, "appendIn">;
  readonly log: Pick<UpdateLog, "heads" | "writers">;
  /** Undefined where there is no such device, or not any more: the server's own writing is told of as what it was asked for. */
  readonly orgOf: (deviceId: DeviceId) => Promise<OrgId | undefined>;
  readonly orgHere: () => Promise<OrgId | undefined>;
}

export function createToldEdits(deps: ToldEditsDeps): ToldEdits {
  const { database, log, orgHere } = deps;
  const alone = createSerial();
  let known: OrgId | undefined;
  const here = async (): Promise<OrgId | undefined> => (known ??= await orgHere());
  return {
    tell: (appended) =>
      alone(async () => {
        const orgId = await here();
        if (orgId === undefined || appended.length === 0) return;
        const byName = Map.groupBy(appended, ({ name }) => name);
        const torn = await append(
          deps,
          orgId,
          new Map([...byName].map(([name, edits]) => [name, { edits }])),
        );
        await appendFromLog(deps, orgId, torn);
      }),
    catchUp: (at) =>
      alone(async () => {
        const orgId = await here();
        if (at === "start" && (await beginHere(deps, orgId))) return;
        if (orgId === undefined) return;
        // What was told first: the log's head is then behind it only where the log is an older one than before.
        const told = await database.read(system, (sql) => toldOf(sql, orgId));
        const heads = await log.heads();
        if (at === "start") await turnBack(database, orgId, { told, heads });
        const behind = heads.filter(({ name, seq }) => (told.get(name) ?? 0) < seq);
        await appendFromLog(deps, orgId, new Map(behind.map(({ name }) => [name, told.get(name) ?? 0])));
      }),
  };
}

/**
 * Of each document what comes after what was told. Those that it leaves out, and how far they were told: something lies between
 * that another instance wrote, or the server itself, and that the log has.
 */
async function append(
  { database, trail, orgOf }: ToldEditsDeps,
  orgId: OrgId,
  documents: Documents,
): Promise<ReadonlyMap<DocumentName, number>> {
  const ours = await membersAmong(orgId, documents, orgOf);
  const torn = new Map<DocumentName, number>();
  await database.write(async (sql, truth) => {
    const rows: ToldRow[] = [];
    const draft = async (): Promise<readonly ActDraft[]> => {
      const told = await toldOf(sql, orgId, [...documents.keys()]);
      return [...documents].flatMap(([name, { edits: all, readSeq }]) => {
        const from = told.get(name) ?? 0;
        const edits = all.filter(({ seq }) => seq > from);
        const until = Math.max(from, readSeq ?? 0, ...edits.map(({ seq }) => seq));
        if (until === from) return [];
        if (readSeq === undefined && edits.length !== until - from) {
          torn.set(name, from);
          return [];
        }
        rows.push({ org_id: orgId, name, told_seq: until });
        return actsOf(edits.filter(({ deviceId }) => ours.has(deviceId)));
      });
    };
    await trail.appendIn(sql, truth, orgId, draft);
    await putTold(truth, rows);
  });
  return torn;
}

/** Of each document what the log has after so many. */
async function appendFromLog(
  deps: ToldEditsDeps,
  orgId: OrgId,
  since: ReadonlyMap<DocumentName, number>,
): Promise<void> {
  const names = [...since];
  for (let at = 0; at < names.length; at += trailLimits.documentsAtOnce) {
    const part = names.slice(at, at + trailLimits.documentsAtOnce);
    const read = await Promise.all(
      part.map(async ([name, seq]): Promise<[DocumentName, Untold]> => {
        const { readSeq, writers } = await deps.log.writers(name, seq);
        return [name, { edits: writers.map((each) => ({ name, ...each })), readSeq }];
      }),
    );
    await append(deps, orgId, new Map(read));
  }
}

/** Of each device what it wrote from the first to the last: a burst of them is one leaf. */
const actsOf = (edits: readonly Edit[]): readonly ActDraft[] =>
  [...Map.groupBy(edits, ({ deviceId }) => deviceId)].map(([deviceId, own]) => {
    const [{ name, seq: first }, { seq: last }] = [own[0] as Edit, own.at(-1) as Edit];
    return {
      actor: { kind: "device", id: deviceId },
      act: "item.edit",
      targets: [target("document", name), target("seq", first), target("seq", last)],
    };
  });

async function membersAmong(
  orgId: OrgId,
  documents: Documents,
  orgOf: ToldEditsDeps["orgOf"],
): Promise<ReadonlySet<DeviceId>> {
  const ours = new Set<DeviceId>();
  for (const deviceId of new Set(
    [...documents.values()].flatMap(({ edits }) => edits.map((each) => each.deviceId)),
  ))
    if ((await orgOf(deviceId)) === orgId) ours.add(deviceId);
  return ours;
}

type ToldRow = TruthRow<"trail_edits">;
const rowIn =
  (orgId: OrgId) =>
  ({ name, seq }: DocumentHead): ToldRow => ({ org_id: orgId, name, told_seq: seq });

/** Of all documents where none are named. */
async function toldOf(
  sql: Sql,
  orgId: OrgId,
  names?: readonly DocumentName[],
): Promise<ReadonlyMap<DocumentName, number>> {
  const all = sql.selectFrom("trail_edits").select(["name", "told_seq"]).where("org_id", "=", orgId);
  const rows = await (names === undefined ? all : all.where("name", "in", names)).execute();
  return new Map(rows.map(({ name, told_seq }) => [name, told_seq]));
}

async function putTold(truth: Truth, rows: readonly ToldRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += trailLimits.documentsAtOnce)
    await truth.putAll("trail_edits", rows.slice(at, at + trailLimits.documentsAtOnce));
}

const begunName = "edits-told";

/**
 * Whether this is the first start that notes how far was told. What was written until now was told, or was lost, by a program
 * that did not know.
 */
async function beginHere(
  { database, log }: Pick<ToldEditsDeps, "database" | "log">,
  orgId: OrgId | undefined,
): Promise<boolean> {
  if (await database.read(system, hasBegun)) return false;
  const heads = await log.heads();
  return database.write(async (sql, truth) => {
    if (await hasBegun(sql)) return false;
    await truth.put("server_facts", { name: begunName, value: "1" });
    if (orgId !== undefined) await putTold(truth, heads.map(rowIn(orgId)));
    return true;
  });
}

const hasBegun = async (sql: Sql): Promise<boolean> =>
  (await sql.selectFrom("server_facts").select("name").where("name", "=", begunName).executeTakeFirst()) !==
  undefined;

/** A log that was put back from a backup gives numbers a second time, to other updates. */
async function turnBack(
  database: Database,
  orgId: OrgId,
  {
    told,
    heads,
  }: {
    readonly told: ReadonlyMap<DocumentName, number>;
    readonly heads: readonly DocumentHead[];
  },
): Promise<void> {
  const seqs = new Map(heads.map(({ name, seq }) => [name, seq]));
  const ahead = [...told.keys()]
    .map((name) => ({ name, seq: seqs.get(name) ?? 0 }))
    .filter(({ name, seq }) => seq < (told.get(name) ?? 0));
  if (ahead.length > 0) await database.write((_, truth) => putTold(truth, ahead.map(rowIn(orgId))));
}
