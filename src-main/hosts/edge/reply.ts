import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { pageHeaders } from "./pages.ts";

export const apiHeaders = {
  "content-type": "application/json",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
} as const;

export function replyJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, apiHeaders).end(JSON.stringify(body));
}

/** A refusal in the shape that the contract's own errors have over HTTP. */
export const replyError = (response: ServerResponse, status: number, code: string, message: string): void =>
  replyJson(response, status, { defined: false, code, status, message });

export function replyPage(
  response: ServerResponse,
  status: number,
  page: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...pageHeaders, ...headers }).end(page);
}

/** The request as the fetch standard has it, without its body. */
export function asFetchRequest(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const name of ["range", "if-range", "if-none-match"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  return new Request(new URL(request.url ?? "/", "http://host"), {
    method: request.method ?? "GET",
    headers,
  });
}

export async function replyFetched(response: ServerResponse, fetched: Response): Promise<void> {
  response.writeHead(fetched.status, Object.fromEntries(fetched.headers));
  if (fetched.body === null) return void response.end();
  try {
    await pipeline(Readable.fromWeb(fetched.body as unknown as NodeStream), response);
  } catch {
    // The reader has gone, or the file was cut short under us: the reply ends without its last bytes, which its length betrays.
    response.destroy();
  }
}
