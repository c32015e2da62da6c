/** A service that people sign in at: what OpenID Connect asks of one for the authorisation code flow, for tests. */
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export const providerClient = { clientId: "tessera", clientSecret: "secret" } as const;

interface Asked {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

export interface SignOnProvider extends AsyncDisposable {
  readonly issuer: string;
  /** What the next token says, over what is right. */
  claims: Record<string, unknown>;
  signWithAnother: boolean;
  /** What the next browser is sent back with instead of a code: `access_denied`. */
  error: string | undefined;
  /** How many codes were exchanged for a token. */
  readonly tokenCount: number;
  /** As if a person had signed in there: what the browser is sent back with. */
  authorise(url: string): string;
}

/** At a port of this machine; `person` is who everybody is there. */
export async function startSignOnProvider(person: {
  readonly sub: string;
  readonly email: string;
}): Promise<SignOnProvider> {
  const keys = await generateKeyPair("RS256");
  const another = await generateKeyPair("RS256");
  const asked = new Map<string, Asked>();
  let tokenCount = 0;
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const tokenOf = ({ nonce }: Asked): Promise<string> => {
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const right = {
      iss: issuer,
      aud: providerClient.clientId,
      iat: nowSeconds,
      exp: nowSeconds + 300,
      nonce,
    };
    return new SignJWT({ ...right, ...person, email_verified: true, ...provider.claims })
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .sign(provider.signWithAnother ? another.privateKey : keys.privateKey);
  };
  /** RFC 6749 §4.1.3 and RFC 7636 §4.6: a code is good once, for who shows its verifier. */
  const exchange = async (form: URLSearchParams): Promise<object | undefined> => {
    const code = form.get("code") ?? "";
    const question = asked.get(code);
    asked.delete(code);
    const shown = createHash("sha256").update(form.get("code_verifier") ?? "");
    const isRight =
      question?.challenge === shown.digest("base64url") &&
      question.redirectUri === form.get("redirect_uri") &&
      form.get("client_id") === providerClient.clientId &&
      form.get("client_secret") === providerClient.clientSecret;
    if (!isRight) return undefined;
    tokenCount += 1;
    return { access_token: "a", token_type: "bearer", id_token: await tokenOf(question) };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const send = (status: number, body: unknown): void =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const url = new URL(request.url ?? "", issuer);
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return send(200, {
          issuer,
          authorization_endpoint: `${issuer}/authorise`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
        });
      case "/keys":
        return send(200, { keys: [{ ...(await exportJWK(keys.publicKey)), alg: "RS256", kid: "1" }] });
      case "/authorise": {
        const back = `${url.searchParams.get("redirect_uri") ?? ""}${provider.authorise(url.href)}`;
        return void response.writeHead(302, { location: back }).end();
      }
      default: {
        let text = "";
        for await (const part of request) text += String(part);
        const token = await exchange(new URLSearchParams(text));
        return token === undefined ? send(400, { error: "invalid_grant" }) : send(200, token);
      }
    }
  };
  const provider: SignOnProvider = {
    issuer,
    claims: {},
    signWithAnother: false,
    error: undefined,
    get tokenCount() {
      return tokenCount;
    },
    authorise(url) {
      const { searchParams } = new URL(url);
      const of = (name: string): string => searchParams.get(name) ?? "";
      if (of("code_challenge_method") !== "S256") throw new Error("the code is bound to no verifier");
      const state = of("state");
      if (provider.error !== undefined)
        return `?${new URLSearchParams({ error: provider.error, state }).toString()}`;
      const code = randomUUID();
      asked.set(code, {
        nonce: of("nonce"),
        challenge: of("code_challenge"),
        redirectUri: of("redirect_uri"),
      });
      return `?${new URLSearchParams({ code, state }).toString()}`;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}
