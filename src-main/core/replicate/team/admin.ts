/** What the person of this device may manage of the team: asked of the server each time, and answered by it. */
import { admin as contract, type AdminOutputs } from "#shared/rpc/admin-contract.ts";
import type { Admin } from "#core/ports/admin.ts";
import type { AdminAnswer, AdminClient, AdminQuestion, AdminRefused } from "#core/ports/admin-client.ts";
import type { ExchangeFiles } from "#core/ports/exchange-files.ts";
import type { TeamFailure, TeamServer } from "#core/ports/team-client.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import type { Joined } from "./joined.ts";
import { refusalOf } from "./rejected.ts";
import { notJoined } from "./sources.ts";

export interface AdminDeps {
  readonly client: AdminClient;
  readonly files: Pick<ExchangeFiles, "write">;
  readonly joined: () => Promise<Pick<Joined, "tokens"> | undefined>;
}

export function createAdmin(deps: AdminDeps): Admin {
  const ask = async (question: AdminQuestion, signal: AbortSignal): Promise<unknown> => {
    const answer = await asMember(deps, signal, (at) => deps.client.ask(at, question, signal));
    return answer.kind === "answered" ? answer.value : answer.refusal;
  };
  const parts = Object.entries(contract).map(([part, procedures]) => [
    part,
    Object.fromEntries(
      Object.keys(procedures).map((name) => [
        name,
        (input: unknown, signal: AbortSignal) => ask({ part, name, input }, signal),
      ]),
    ),
  ]);
  // Made of the contract's own names; what each gives was parsed by the schema that its type is of.
  const calls = Object.fromEntries(parts) as Admin;
  return {
    ...calls,
    audit: { ...calls.audit, export: ({ path }, signal) => exportTrail(deps, path, signal) },
  };
}

type Answered<Value> =
  | { readonly kind: "answered"; readonly value: Value }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Asked once more with the next token where this one is not taken. */
export async function asMember<Value>(
  { joined }: Pick<AdminDeps, "joined">,
  signal: AbortSignal,
  ask: (at: TeamServer) => Promise<AdminAnswer<Value>>,
): Promise<Answered<Value>> {
  const here = await joined();
  if (here === undefined) return { kind: "refused", refusal: notJoined };
  const { tokens } = here;
  const once = async (): Promise<AdminAnswer<Value>> => {
    const access = await tokens.current(signal);
    const answer = access.kind === "access" ? await ask(access.at) : access;
    if (answer.kind === "unauthorised") tokens.forget();
    return answer;
  };
  const first = await once();
  const answer = first.kind === "unauthorised" ? await once() : first;
  return answer.kind === "answered" ? answer : { kind: "refused", refusal: inWords(answer) };
}

function inWords(failure: AdminRefused | TeamFailure): Refusal {
  switch (failure.kind) {
    case "refused":
      return { refused: failure.code, ...(failure.data === undefined ? {} : { data: failure.data }) };
    case "failed":
      return { refused: "TEAM_UNREACHABLE", data: { detail: failure.remark.code } };
    case "ended":
    case "revoked":
    case "unauthorised":
      return { refused: "DEVICE_REVOKED" };
  }
}

async function exportTrail(
  deps: AdminDeps,
  path: string,
  signal: AbortSignal,
): Promise<AdminOutputs["audit"]["export"] | Refusal> {
  const read = await asMember(deps, signal, (at) => deps.client.trail(at, signal));
  if (read.kind === "refused") return read.refusal;
  let [sizeBytes, isLost] = [0, false];
  const parts = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of read.value) {
        const bytes = new TextEncoder().encode(piece);
        sizeBytes += bytes.byteLength;
        yield bytes;
      }
    } catch (thrown) {
      isLost = true;
      throw new Error("the server stopped before the end of the trail", { cause: thrown });
    }
  };
  try {
    return refusalOf(path, await deps.files.write(path, parts())) ?? { path, sizeBytes };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!isLost) throw thrown;
    return { refused: "TEAM_UNREACHABLE", data: { detail: "no-answer" } };
  }
}
