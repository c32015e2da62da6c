import { isRefusal, type Refusal } from "#core/ports/use-cases.ts";
import { StreamEvent, type EventOutcome } from "#shared/model/stream.ts";
import { type ErrorCode, errors } from "#shared/rpc/errors.ts";
import { pushCountMax } from "#shared/rpc/streams-contract.ts";
import type { BodyLine } from "./lines.ts";

/** What is answered for each line, in order. Only `stored` and `known` say that the event is on disk. */
export type Acknowledgement =
  | (EventOutcome & { readonly line: number; readonly revision: number })
  | { readonly line: number; readonly outcome: "refused"; readonly key?: string; readonly reason: string };

/** Stores events that are one batch. */
export type PushEvents = (
  events: readonly StreamEvent[],
) => Promise<{ readonly outcomes: readonly EventOutcome[]; readonly revision: number } | Refusal>;

/** The whole push ends: whoever pushes is to come back, and may push again what was not acknowledged. */
export interface PushRefusal {
  readonly code: ErrorCode;
  readonly reason: string;
}

type Read = { readonly line: number } & ({ readonly event: StreamEvent } | { readonly reason: string });

/**
 * Lines to events to acknowledgements, those of one call at a time, so that what is on disk is told of even where the next
 * is refused; a refusal is the last. One after another, so that whoever is faster than the disk has to wait.
 */
export async function* takeIn(
  push: PushEvents,
  lines: readonly BodyLine[],
): AsyncGenerator<readonly Acknowledgement[] | PushRefusal> {
  for (let from = 0; from < lines.length; from += pushCountMax) {
    const reads = lines.slice(from, from + pushCountMax).map(readLine);
    const events = reads.flatMap((read) => ("event" in read ? [read.event] : []));
    const pushed = events.length === 0 ? { outcomes: [], revision: 0 } : await push(events);
    if (isRefusal(pushed)) return yield { code: pushed.refused, reason: errors[pushed.refused].message };
    const outcomes = pushed.outcomes.values();
    yield reads.map((read) => answerTo(read, outcomes, pushed.revision));
  }
}

function answerTo(read: Read, outcomes: Iterator<EventOutcome>, revision: number): Acknowledgement {
  const { line } = read;
  if ("reason" in read) return { line, outcome: "refused", reason: read.reason };
  const { value } = outcomes.next();
  if (value === undefined) throw new Error("fewer events were answered for than were pushed");
  return { line, ...value, revision };
}

const reasonLengthMax = 300;
const whyNot = {
  "too-long": "The line is too long: an event's text has up to 100,000 signs.",
  "not-utf8": "The line is not UTF-8.",
} as const;

function readLine(given: BodyLine): Read {
  const { line } = given;
  if (given.why !== undefined) return { line, reason: whyNot[given.why] };
  let value: unknown;
  try {
    value = JSON.parse(given.text);
  } catch {
    return { line, reason: "The line is no JSON: each line is one event, an object with a key and a text." };
  }
  const event = StreamEvent.safeParse(value);
  if (event.success) return { line, event: event.data };
  const [issue] = event.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "the event" : issue.path.join(".");
  const reason = `${where}: ${issue?.message ?? "is not as it should be"}`;
  // It names what the line has and should not, of which there may be as much as a line holds.
  return { line, reason: reason.length > reasonLengthMax ? `${reason.slice(0, reasonLengthMax)}…` : reason };
}
