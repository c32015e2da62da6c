import * as z from "zod";
import { Email, Password, PersonName, SecretCode, SignedIn, WhoAmI } from "./people-model.ts";
import { procedure } from "./server-procedure.ts";

const self = { kind: "self" } as const;
/** Whoever changes how a person shows who they are could come back as them. */
const signedIn = { kind: "session" } as const;
const nothing = z.object({});
/** One ceremony of a passkey or of single sign-on: known to who began it, and good once. */
const ceremony = SecretCode;
/** As the browser gives it: parsed by the library that checks its signature. */
const credential = z.record(z.string().max(100), z.unknown());
const Passkey = z.object({ id: z.string(), name: z.string(), addedMs: z.int() });

/** Who somebody is, shown by a password, a passkey or another service. */
export const session = {
  signIn: procedure({ kind: "public" })
    .route({ method: "POST", path: "/session", summary: "Sign in with a password" })
    .input(
      z.object({
        email: Email,
        password: Password,
        /** The six digits, where the person has a second factor; a recovery code does as well. */
        totp: z.string().trim().max(20).optional(),
      }),
    )
    .output(SignedIn),
  signOut: procedure(self).route({ method: "DELETE", path: "/session", summary: "Sign out" }).output(nothing),
  whoAmI: procedure({ kind: "anyone" })
    .route({ method: "GET", path: "/session", summary: "Who I am, and what I may do" })
    .output(WhoAmI),
  /** All other sessions end. */
  changePassword: procedure(signedIn)
    .route({ method: "PUT", path: "/session/password", summary: "Set or change my password" })
    .input(z.object({ current: Password.optional(), next: Password }))
    .output(nothing),
  /** Holds once it is confirmed. */
  totpEnrol: procedure(signedIn)
    .route({ method: "POST", path: "/session/totp", summary: "Begin with a second factor" })
    .output(z.object({ secret: z.string(), uri: z.string() })),
  totpConfirm: procedure(signedIn)
    .route({ method: "PUT", path: "/session/totp", summary: "Confirm the second factor by its first code" })
    .input(z.object({ code: z.string().trim().max(20) }))
    .output(z.object({ recoveryCodes: z.array(z.string()).readonly() })),
  totpRemove: procedure(signedIn)
    .route({ method: "POST", path: "/session/totp/remove", summary: "Use no second factor any more" })
    .input(z.object({ code: z.string().trim().max(20) }))
    .output(nothing),
  passkeys: procedure(self)
    .route({ method: "GET", path: "/session/passkeys", summary: "My passkeys" })
    .output(z.array(Passkey).readonly()),
  passkeyBegin: procedure(signedIn)
    .route({ method: "POST", path: "/session/passkeys/begin", summary: "What a new passkey is made from" })
    .output(z.object({ ceremony: z.string(), options: z.record(z.string(), z.unknown()) })),
  passkeyAdd: procedure(signedIn)
    .route({ method: "POST", path: "/session/passkeys", summary: "Add a passkey" })
    .input(z.object({ ceremony, name: PersonName, credential }))
    .output(Passkey),
  passkeyRemove: procedure(signedIn)
    .route({ method: "POST", path: "/session/passkeys/remove", summary: "Remove a passkey" })
    .input(z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,1500}$/) }))
    /** What brings it back, for some minutes; a server of a version before has none. */
    .output(z.object({ undo: z.string().optional() })),
  passkeyRestore: procedure(signedIn)
    .route({
      method: "POST",
      path: "/session/passkeys/restore",
      summary: "Bring a passkey back that was just removed",
    })
    .input(z.object({ undo: SecretCode }))
    .output(Passkey),
  passkeySignInBegin: procedure({ kind: "public" })
    .route({ method: "POST", path: "/session/passkey/begin", summary: "What a passkey signs" })
    .output(z.object({ ceremony: z.string(), options: z.record(z.string(), z.unknown()) })),
  passkeySignIn: procedure({ kind: "public" })
    .route({ method: "POST", path: "/session/passkey", summary: "Sign in with a passkey" })
    .input(z.object({ ceremony, credential }))
    .output(SignedIn),
  singleSignOnBegin: procedure({ kind: "public" })
    .route({ method: "POST", path: "/session/single-sign-on/begin", summary: "Where the other service asks" })
    .output(z.object({ ceremony: z.string(), url: z.string() })),
  singleSignOn: procedure({ kind: "public" })
    .route({ method: "POST", path: "/session/single-sign-on", summary: "Sign in with what it answered" })
    .input(z.object({ ceremony, query: z.string().min(1).max(8_192) }))
    .output(SignedIn),
};
