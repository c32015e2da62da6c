import type { JoinAs } from "#shared/rpc/server/devices-contract.ts";

export interface PasswordDraft {
  readonly email: string;
  readonly password: string;
  /** Empty where the person has no second factor. */
  readonly totp: string;
}

export function asPassword({ email, password, totp }: PasswordDraft): JoinAs {
  const digits = totp.trim();
  return { by: "password", email: email.trim(), password, ...(digits === "" ? {} : { totp: digits }) };
}
