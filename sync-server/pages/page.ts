/** Which page this is, by its address. Codes come behind `#`, which no browser sends anywhere. */
import { button, form, say, show, type Field } from "./forms.ts";
import { addPasskey, hasPasskeys, signInWithPasskey } from "./passkey.ts";
import { ask, isSignedIn, keepToken, Refused } from "./server.ts";

interface SignedIn {
  readonly token: string;
  readonly name: string;
}
const ceremonyKey = "tessera.single-sign-on";
const pageKey = "tessera.page";
const path = globalThis.location.pathname;
const code = decodeURIComponent(globalThis.location.hash.slice(1));
// A code is not left in the history of a browser that others use.
if (code !== "") history.replaceState(null, "", path);

const email: Field = { name: "email", label: "E-mail address", type: "email", autocomplete: "username" };
const newPassword: Field = {
  name: "password",
  label: "New password, twelve characters or more",
  type: "password",
  autocomplete: "new-password",
};
const codeField: Field = { name: "code", label: "Code", value: code };

async function signedIn({ token, name }: SignedIn, next: () => void): Promise<void> {
  keepToken(token);
  next();
  say(`Signed in as ${name}.`);
}

function setUp(): void {
  const fields: readonly Field[] = [
    codeField,
    { name: "orgName", label: "Name of the organisation", autocomplete: "organization" },
    { name: "name", label: "Your name", autocomplete: "name" },
    email,
    newPassword,
  ];
  show(
    "Set up your team's server",
    "You become its owner. The code is in the link that the server printed.",
    form(fields, "Set up", async (values) => signedIn(await ask("POST", "/setup", values), account)),
  );
}

function invitation(): void {
  const fields: readonly Field[] = [
    codeField,
    { name: "name", label: "Your name, if it is another", autocomplete: "name", optional: true },
    newPassword,
  ];
  show(
    "Accept your invitation",
    "Choose a password. Afterwards you can join with your devices.",
    form(fields, "Accept", async ({ name = "", ...rest }) =>
      signedIn(await ask("POST", "/invitations/accept", name === "" ? rest : { ...rest, name }), account),
    ),
  );
}

async function signIn(next: () => void): Promise<void> {
  const { singleSignOn } = await ask<{ singleSignOn: boolean }>("GET", "/setup");
  const fields: readonly Field[] = [
    email,
    { name: "password", label: "Password", type: "password", autocomplete: "current-password" },
    {
      name: "totp",
      label: "Code of your authenticator app, if you use one",
      autocomplete: "one-time-code",
      optional: true,
    },
  ];
  const ways: HTMLElement[] = [
    form(fields, "Sign in", async (values) => signedIn(await ask("POST", "/session", values), next)),
  ];
  if (hasPasskeys()) {
    ways.push(
      button("Sign in with a passkey", async () => {
        const answer = await signInWithPasskey();
        if (answer !== undefined) await signedIn(answer, next);
      }),
    );
  }
  if (singleSignOn) {
    ways.push(
      button("Sign in with your organisation", async () => {
        const begun = await ask<{ ceremony: string; url: string }>("POST", "/session/single-sign-on/begin");
        sessionStorage.setItem(ceremonyKey, begun.ceremony);
        sessionStorage.setItem(pageKey, path);
        globalThis.location.assign(begun.url);
      }),
    );
  }
  show("Sign in", "", ...ways);
}

async function callback(): Promise<void> {
  const ceremony = sessionStorage.getItem(ceremonyKey) ?? "none";
  const isDevice = sessionStorage.getItem(pageKey) === "/device";
  const query = globalThis.location.search;
  sessionStorage.clear();
  history.replaceState(null, "", path);
  try {
    const answer = await ask<SignedIn>("POST", "/session/single-sign-on", { ceremony, query });
    await signedIn(answer, isDevice ? device : account);
  } catch (thrown) {
    await signIn(account);
    say("", thrown instanceof Refused ? thrown.message : "The server cannot be reached. Try again.");
  }
}

function device(): void {
  const field: Field = {
    name: "userCode",
    label: "Code that the device shows",
    value: path === "/device" ? code : "",
  };
  show(
    "Let a device in",
    "Only approve a device that is in front of you.",
    form([field], "Look", async ({ userCode = "" }) => {
      const asking = await ask<{ name: string; publicKey: string }>("POST", "/devices/requests/look", {
        userCode,
      });
      const key = document.createElement("code");
      key.textContent = `Key ${asking.publicKey}`;
      show(
        `Let ${asking.name} in?`,
        "It will do whatever you may do.",
        key,
        button(`Let ${asking.name} in as mine`, async () => {
          await ask("POST", "/devices/requests/approve", { userCode });
          show(`${asking.name} is in`, "You can close this page.");
        }),
        button("Not this one", async () => device()),
      );
    }),
  );
}

function account(): void {
  const field: Field = { name: "name", label: "Name of the passkey", value: "This device" };
  const content = hasPasskeys()
    ? [
        form([field], "Add a passkey", async ({ name = "" }) => {
          await addPasskey(name);
          say("The passkey was added: next time you can sign in with it.");
        }),
      ]
    : [];
  show(
    "You are signed in",
    "Join with the app on your devices. A passkey signs you in here without a password.",
    ...content,
    button("Let a device in", async () => device()),
    button("Sign out", async () => {
      await ask("DELETE", "/session");
      globalThis.location.reload();
    }),
  );
}

async function open(): Promise<void> {
  if (path === "/set-up") setUp();
  else if (path === "/invitation") invitation();
  else if (path === "/sign-in/callback") await callback();
  else if (path === "/device" && !isSignedIn()) await signIn(device);
  else await signIn(account);
}
await open();
