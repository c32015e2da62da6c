/** What `core/replicate` offers to who manages the team: the server's own procedures, asked with this device's token. */
import type { AdminInputs, AdminOutputs } from "#shared/rpc/admin-contract.ts";
import type { Refusal } from "./use-cases.ts";

type AdminPart = keyof AdminInputs;

/** Made by `core/replicate/team`: `createAdmin(deps)`. Each asks the server anew; nothing of it is kept on the device. */
export type Admin = {
  readonly [Part in AdminPart]: {
    readonly [Name in keyof AdminInputs[Part] & keyof AdminOutputs[Part]]: (
      input: AdminInputs[Part][Name],
      signal: AbortSignal,
    ) => Promise<AdminOutputs[Part][Name] | Refusal>;
  };
};
