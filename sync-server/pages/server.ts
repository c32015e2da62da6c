/** Asks the server. The session's token is kept in this page alone, and ends with it. */
let token: string | undefined;

export const isSignedIn = (): boolean => token !== undefined;
export const keepToken = (given: string): void => {
  token = given;
};

export class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export async function ask<Answer>(method: string, path: string, input?: unknown): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (input !== undefined) headers["content-type"] = "application/json";
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  const body = input === undefined ? null : JSON.stringify(input);
  const response = await fetch(`/v1${path}`, { method, headers, body });
  const answer = await response.json();
  if (!response.ok) throw new Refused(String(answer.code), String(answer.message));
  return answer;
}
