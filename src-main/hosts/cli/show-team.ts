/** What `tessera team` prints: one line each, or one JSON object a line. */
import type { HeadDoubt } from "#shared/audit/tree-head.ts";
import type {
  DevicePartition,
  ItemEdits,
  OpenedItem,
  ReceivedItem,
  SharedItem,
  SharedSource,
  SharingCounts,
  SharingRefusal,
  TeamConnection,
  TeamRemark,
  TeamStatus,
} from "#shared/rpc/team-status.ts";
import type { CommandContext } from "./command.ts";
import { durationInWords } from "./in-words.ts";
import { printable } from "./terminal.ts";

const connections: Readonly<Record<TeamConnection, string>> = {
  off: "nothing is exchanged while Tessera's host does not run",
  paused: "paused",
  metered: "connected; contents wait for a network that costs nothing",
  offline: "the server cannot be reached; it is tried again",
  connecting: "connecting",
  "catching-up": "connected, catching up",
  current: "connected, and nothing is missing on either side",
  full: "the server's disk is full: it is read and searched; what waits here goes by itself once there is room",
  expired: "the server asks who this is: `tessera team join` its address again; what waits here is sent then",
  revoked: "the team has shut this device out; ask an administrator",
  outdated: "the server is of another version: update Tessera, or the server",
  unproved:
    "nothing is exchanged: the server keeps back the proof that nothing of its trail was changed. Ask who runs it; it goes on by itself once the proof is there",
};

const refusals: Readonly<Record<SharingRefusal, string>> = {
  "not-permitted": "not permitted there",
  "not-owner": "of another device",
  gap: "something before it is missing on the server",
  malformed: "the server could not read it",
  "too-large": "too large",
  "bad-schema": "not in a form that the server knows",
  erased: "erased in the whole team",
  purged: "removed from the team's bin after its time there",
  "clock-ahead": "this device's clock is ahead",
  "too-fast": "too much at once",
  revoked: "this device was shut out before it arrived",
  "unknown-document": "the server does not know where it belongs",
  busy: "the server was busy",
  "payload-too-large": "more than the team takes of one item",
  unreadable: "it cannot be read here any more",
};

/** What the server did to the record of what was done, and what to do about it. */
const trailDoubts: Readonly<Record<HeadDoubt, string>> = {
  "other-trail":
    "the server shows another trail of what was done than before. Ask who runs it whether it was set up anew.",
  "bad-signature":
    "what the server shows of its trail was not signed with its key. Somebody may be between: ask who runs it.",
  shrunk:
    "acts that this device knew of are missing from the server's trail. Ask who runs it whether it was put back from a backup.",
  "split-view":
    "the server's trail was changed: it has shown two histories. Keep this library, and tell whoever is responsible.",
};

function remarkInWords(remark: TeamRemark): string {
  switch (remark.code) {
    case "unreachable":
      return `it cannot be reached (${printable(remark.detail)})`;
    case "no-answer":
      return "it did not answer in time";
    case "closed":
      return `it ended the connection (${remark.status})`;
    case "session-ended":
      return "it does not know this device any more";
    case "device-revoked":
      return "it has shut this device out";
    case "version-unknown":
      return "it speaks another version";
    case "answered":
      return `it answered with status ${remark.status}`;
    case "server-full":
      return "its disk is full";
    case "server-restored":
      return "it was put back from a backup";
    case "damaged-update":
      return "it sent what could not be read";
    case "trail-withheld":
      return "it keeps back the proof that nothing of its trail was changed";
  }
}

const countsInWords = (counts: SharingCounts): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ") || "nothing yet";

export type Showing = Pick<CommandContext, "values" | "terminal">;

/** As JSON where that is asked for; else the lines. */
export function show({ values, terminal }: Showing, value: object, lines: () => readonly string[]): void {
  if (values["json"] === true) return terminal.out(JSON.stringify(value));
  for (const line of lines()) terminal.out(line);
}

const timeOf = (timeMs: number): string => new Date(timeMs).toISOString();

function trailLine({
  trailProvedMs,
  trailWithheld,
}: Extract<TeamStatus, { joined: true }>): readonly string[] {
  const proved = trailProvedMs === undefined ? "never" : `last at ${timeOf(trailProvedMs)}`;
  return trailWithheld === undefined
    ? trailProvedMs === undefined
      ? []
      : [`Trail proved ${proved}.`]
    : [
        `WARNING: the server keeps back the proof of its trail since ${timeOf(trailWithheld.sinceMs)} (proved ${proved}); without it nothing is exchanged from ${timeOf(trailWithheld.untilMs)} on.`,
      ];
}

export const showStatus = (status: TeamStatus, context: Showing): void =>
  show(context, status, () => {
    if (!status.joined) return ["This device is in no team. `tessera team join URL --code CODE` joins one."];
    const { org, person, device, server, connection, counts, queue, lagMs, failure, trailDoubt } = status;
    const waiting = [
      queue.updateCount === 0 ? "" : `${queue.updateCount} updates, the oldest ${durationInWords(lagMs)} old`,
      queue.payloadCount === 0 ? "" : `${queue.payloadCount} contents`,
    ].filter((part) => part !== "");
    return [
      `${context.terminal.paint("bold", printable(org.name))}  ${printable(server)}`,
      `${printable(person.name)} on ${printable(device.name)} (${device.id}): ${connections[connection]}`,
      ...(trailDoubt === undefined
        ? []
        : [context.terminal.paint("bold", `WARNING: ${trailDoubts[trailDoubt.why]}`)]),
      ...(failure === undefined ? [] : [`Last: ${remarkInWords(failure)}.`]),
      `Shared: ${countsInWords(counts)}. Of others: ${status.receivedCount}.`,
      ...(waiting.length === 0 ? [] : [`Waiting: ${waiting.join("; ")}.`]),
      ...(queue.rejectedCount === 0
        ? []
        : [
            `Not taken: ${queue.rejectedCount} updates; \`tessera team rejected FILE\` writes them down, \`retry\` says them anew, \`forget\` gives them up.`,
          ]),
      ...trailLine(status),
    ];
  });

export const showPartition = (partition: DevicePartition, context: Showing): void =>
  show(context, partition, () => [
    `${context.terminal.paint("cyan", printable(partition.name))}  ${partition.id}  ${partition.permissions.join(", ")}  ${partition.sharedCount} of this device, ${partition.receivedCount} of others`,
  ]);

export const showSource = (source: SharedSource, context: Showing): void =>
  show(context, source, () => [
    `${context.terminal.paint("cyan", printable(source.name))}  ${source.partitionId}${source.originals ? ", with the files themselves" : ""}  ${countsInWords(source.counts)}`,
  ]);

export const showItem = (item: SharedItem, context: Showing): void =>
  show(context, item, () => {
    const why = item.why === undefined ? "" : ` (${refusals[item.why]})`;
    const withdrawn = item.withdrawn ? ", taken back" : "";
    return [
      `${item.state}${why}${withdrawn}  ${context.terminal.paint("bold", printable(item.name))}  ${item.id}${editsInWords(item.edits)}`,
    ];
  });

export const showReceived = (item: ReceivedItem, context: Showing): void =>
  show(context, item, () => [
    `${item.id}  ${item.kind}  ${new Date(item.sharedMs).toISOString()}${editsInWords(item.edits)}`,
  ]);

export const showOpened = (item: OpenedItem, context: Showing): void =>
  show(context, item, () => [
    `${context.terminal.paint("bold", printable(item.name))}  ${item.mediaType}`,
    ...item.segments.map(({ text }) => printable(text)),
  ]);

function editsInWords(edits: ItemEdits): string {
  const { title, tags, note, favourite, label, trashed, editedAfterMove } = edits;
  const parts = [
    title === undefined ? "" : `“${printable(title)}”`,
    ...tags.map((tag) => `#${tag}`),
    note === undefined ? "" : "with a note",
    favourite ? "favourite" : "",
    label === undefined ? "" : `label:${label}`,
    trashed ? "in the bin" : "",
    editedAfterMove === undefined ? "" : "edited where it was, after it had moved: that is not here",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `  ${parts.join(" ")}`;
}
