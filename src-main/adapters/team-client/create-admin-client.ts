import type { AdminClient, AdminQuestion, AdminRefused } from "#core/ports/admin-client.ts";
import type { TeamFailure, TeamServer } from "#core/ports/team-client.ts";
import { failureOf, wrongOf } from "./answers.ts";
import { limits } from "./limits.ts";
import { serverAt } from "./server-at.ts";

type Call = (input: unknown, options: { readonly signal: AbortSignal }) => Promise<unknown>;

export const createAdminClient = (): AdminClient => ({
  async ask(at, question, signal) {
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(limits.answerMsMax)]);
      return { kind: "answered", value: await callOf(at, question)(question.input, { signal: limited }) };
    } catch (error) {
      signal.throwIfAborted();
      return refusedOf(error);
    }
  },
  async trail({ server, token }, signal) {
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(limits.payloadMsMax)]);
      const events = await serverAt(server, token).audit.export({}, { signal: limited });
      return { kind: "answered", value: linesOf(events) };
    } catch (error) {
      signal.throwIfAborted();
      return refusedOf(error);
    }
  },
});

/** The contract's `admin` has the names of the server's own; a name that is not there is a mistake of ours. */
function callOf({ server, token }: TeamServer, { part, name }: AdminQuestion): Call {
  const parts = serverAt(server, token) as unknown as Readonly<
    Record<string, Readonly<Record<string, Call>>>
  >;
  const call = parts[part]?.[name];
  if (call === undefined) throw new Error(`the server's contract has no ${part}.${name}`);
  return call;
}

async function* linesOf(events: AsyncIterable<{ readonly lines: string }>): AsyncGenerator<string> {
  for await (const { lines } of events) yield lines;
}

/** What is said of the device itself is a failure like that of any other question; the rest is for the person. */
function refusedOf(error: unknown): AdminRefused | TeamFailure {
  const wrong = wrongOf(error);
  if (wrong.kind !== "refused") return failureOf(wrong);
  switch (wrong.code) {
    case "UNAUTHORIZED":
    case "DEVICE_REVOKED":
    case "DEVICE_CLONED":
      return failureOf(wrong);
    default:
      return { kind: "refused", code: wrong.code, ...(wrong.data === undefined ? {} : { data: wrong.data }) };
  }
}
