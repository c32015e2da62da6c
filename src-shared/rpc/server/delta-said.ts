/** What is said of a file of changes, to whoever brought it. */
import type { DeltaEnd, DeltaReport, LeftOut, PayloadLeftOut } from "./delta-report.ts";

export const endSentences: Readonly<Record<DeltaEnd, string>> = {
  whole: "The file was read to its end.",
  malformed: "This is no file of changes of Tessera. Export one on the device, and bring that.",
  truncated: "The file ends before its end. Copy it once more, and bring it again.",
  tampered: "The file is not as its device signed it. Copy or export it once more, and bring it again.",
  "unknown-signer":
    "No device of this server's signed the file, or its certificate has run out. Let the device connect once, and export again.",
  newer: "A newer Tessera wrote this file. Update the server, and bring it again.",
  "too-large": "One document in the file is larger than any may be. Export it anew, and bring that.",
  revoked: "The device that signed the file was shut out. What it made is not taken; it keeps it.",
};

const leftOutSentences: Readonly<Record<LeftOut, string>> = {
  "not-permitted": "the device has no right to write there",
  "not-owner": "written under another device's name",
  gap: "it leans on what was not taken, or on an earlier file: bring that first",
  malformed: "no update of a document",
  "too-large": "too large",
  "bad-schema": "not of the document's shape",
  erased: "it names what was erased for good",
  "clock-ahead": "the device's clock is ahead",
  "too-fast": "more than the device may send for now: bring the file again later",
  revoked: "the device was shut out meanwhile",
  "unknown-document": "there is no such document",
  busy: "the server could not write it: bring the file again later",
  stopped: "so much of the file was refused that the rest was not heard",
};

const payloadSentences: Readonly<Record<PayloadLeftOut, string>> = {
  "not-permitted": "the device has no right to share there",
  "too-large": "too large",
  erased: "erased for good",
  "no-partition": "an older Tessera wrote the file: export it anew",
};

/** For whoever brought it at the command line; no line has an end. */
export function linesOf({ end, origin, payloads, updates }: DeltaReport): readonly string[] {
  return [
    endSentences[end],
    ...(origin === undefined
      ? []
      : [`Of device ${origin.deviceId}, made at ${new Date(origin.madeMs).toISOString()}.`]),
    `Updates: ${updates.takenCount} taken, ${updates.knownCount} known before. Contents: ${payloads.keptCount} kept.`,
    ...updates.refused.map(
      ({ document, why, updateCount }) =>
        `Not taken: ${updateCount} of ${document}: ${leftOutSentences[why]}.`,
    ),
    ...payloads.refused.map(({ why, count }) => `Not kept: ${count} contents: ${payloadSentences[why]}.`),
  ];
}

/** Nothing of it was left out. */
export const isAllTaken = ({ end, payloads, updates }: DeltaReport): boolean =>
  end === "whole" && payloads.refused.length === 0 && updates.refused.length === 0;
