/** What who manages a team asks of its server, by the device's token. */
import type { ServerErrorCode } from "#shared/rpc/server/server-errors.ts";
import type { TeamFailure, TeamServer } from "./team-client.ts";

/** Those of the server's own codes that are not about the device itself, each with what its schema asks for. */
export interface AdminRefused {
  readonly kind: "refused";
  readonly code: ServerErrorCode;
  readonly data?: Readonly<Record<string, string>>;
}

export interface AdminQuestion {
  readonly part: string;
  readonly name: string;
  readonly input: unknown;
}

export type AdminAnswer<Value> =
  | { readonly kind: "answered"; readonly value: Value }
  | AdminRefused
  | TeamFailure;

export interface AdminClient {
  /** A procedure of the contract's `admin`. The value was parsed by the contract that the question is of. */
  ask(at: TeamServer, question: AdminQuestion, signal: AbortSignal): Promise<AdminAnswer<unknown>>;
  /** The organisation's whole trail, as a file that proves itself. The pieces throw where the server stops before the end. */
  trail(at: TeamServer, signal: AbortSignal): Promise<AdminAnswer<AsyncIterable<string>>>;
}
