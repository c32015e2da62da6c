import * as z from "zod";
import { Email, Password, PersonName, SecretCode, SignedIn } from "./people-model.ts";
import { procedure } from "./server-procedure.ts";

/** Before anybody can sign in. The code is in the link that the server printed when it started for the first time. */
export const setup = {
  state: procedure({ kind: "public" })
    .route({ method: "GET", path: "/setup", summary: "Whether the server is set up, and how one signs in" })
    .output(
      z.object({
        needed: z.boolean(),
        singleSignOn: z.boolean(),
        /** Where people reach the server: passkeys and single sign-on work there alone. */
        origin: z.string(),
      }),
    ),
  complete: procedure({ kind: "public" })
    .route({ method: "POST", path: "/setup", summary: "Make the organisation and its owner" })
    .input(
      z.object({
        code: SecretCode,
        orgName: PersonName,
        name: PersonName,
        email: Email,
        password: Password,
      }),
    )
    .output(SignedIn),
};
