import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, test } from "vitest";
import { createFakeTeam, ownerEmail, type FakeTeam } from "#server/access.fake.ts";

interface Asked {
  readonly nonce: string;
  readonly challenge: string;
}
interface Provider extends AsyncDisposable {
  readonly issuer: string;
  /** What the next token says, over what is right. */
  claims: Record<string, unknown>;
  signWithAnother: boolean;
  /** As if a person had signed in there: what the browser is sent back with. */
  authorise(url: string): string;
}

/** The least that OpenID Connect asks of a provider: discovery, keys, and tokens for a code with its PKCE verifier. */
async function startProvider(): Promise<Provider> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const another = await generateKeyPair("RS256");
  const codes = new Map<string, Asked>();
  const server = createServer((request, response) => {
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const answer = async (): Promise<void> => {
      const path = request.url ?? "";
      if (path.endsWith("openid-configuration")) {
        return send(200, {
          issuer: provider.issuer,
          authorization_endpoint: `${provider.issuer}/authorise`,
          token_endpoint: `${provider.issuer}/token`,
          jwks_uri: `${provider.issuer}/keys`,
        });
      }
      if (path === "/keys")
        return send(200, { keys: [{ ...(await exportJWK(publicKey)), alg: "RS256", kid: "1" }] });
      let text = "";
      for await (const part of request) text += String(part);
      const form = new URLSearchParams(text);
      const asked = codes.get(form.get("code") ?? "");
      codes.delete(form.get("code") ?? "");
      const verified = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url");
      if (asked === undefined || asked.challenge !== verified) return send(400, { error: "invalid_grant" });
      const idToken = await new SignJWT({
        sub: "42",
        email: ownerEmail,
        email_verified: true,
        nonce: asked.nonce,
        ...provider.claims,
      })
        .setProtectedHeader({ alg: "RS256", kid: "1" })
        .setIssuer(provider.issuer)
        .setAudience("tessera")
        .setIssuedAt()
        .setExpirationTime("5m")
        .sign(provider.signWithAnother ? another.privateKey : privateKey);
      return send(200, { access_token: "a", token_type: "bearer", id_token: idToken });
    };
    void answer();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const provider: Provider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    claims: {},
    signWithAnother: false,
    authorise(url) {
      const { searchParams } = new URL(url);
      expect(searchParams.get("code_challenge_method")).toBe("S256");
      const code = String(codes.size + Math.random());
      codes.set(code, {
        nonce: searchParams.get("nonce") ?? "",
        challenge: searchParams.get("code_challenge") ?? "",
      });
      return `?${new URLSearchParams({ code, state: searchParams.get("state") ?? "" })}`;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}

const configOf = ({ issuer }: Provider) => ({
  issuer,
  clientId: "tessera",
  clientSecret: "secret",
  allowHttp: true,
});
const begin = async (team: FakeTeam) => (await team.ask("POST", "/session/single-sign-on/begin", {})).body;
const end = (team: FakeTeam, ceremony: string, query: string) =>
  team.ask("POST", "/session/single-sign-on", { ceremony, query });

test("a person whom the service confirms is signed in, and known again by the service's name for them", async () => {
  await using provider = await startProvider();
  await using team = createFakeTeam(configOf(provider));
  await team.setUp();
  expect((await team.ask("GET", "/setup")).body.singleSignOn).toBe(true);
  const first = await begin(team);
  const query = provider.authorise(first.url);
  const answer = await end(team, first.ceremony, query);
  expect(answer.body.name).toBe("Olga");
  // Neither the ceremony nor the code is good twice.
  expect((await end(team, first.ceremony, query)).body.code).toBe("SINGLE_SIGN_ON_REFUSED");
  provider.claims = { email: "renamed@example.org" };
  const second = await begin(team);
  expect((await end(team, second.ceremony, provider.authorise(second.url))).status).toBe(200);
});

test("what the service did not say, or said to somebody else, signs nobody in", async () => {
  await using provider = await startProvider();
  await using team = createFakeTeam(configOf(provider));
  await team.setUp();
  const codes: unknown[] = [];
  const attempt = async (
    claims: Record<string, unknown>,
    change: (query: string) => string = (query) => query,
  ): Promise<void> => {
    provider.claims = claims;
    const begun = await begin(team);
    codes.push((await end(team, begun.ceremony, change(provider.authorise(begun.url)))).body.code);
  };
  await attempt({ nonce: "another" });
  await attempt({ email_verified: false });
  await attempt({ email: "stranger@example.org" });
  await attempt({ sub: "" });
  await attempt({}, (query) => query.replace(/state=[^&]*/, "state=another"));
  await attempt({}, () => "?error=access_denied");
  provider.signWithAnother = true;
  await attempt({});
  provider.signWithAnother = false;
  // The answer to one browser's question, brought by another browser.
  const mine = await begin(team);
  const theirs = await begin(team);
  codes.push((await end(team, mine.ceremony, provider.authorise(theirs.url))).body.code);
  expect(codes).toEqual(Array(8).fill("SINGLE_SIGN_ON_REFUSED"));
  expect(team.failures).toEqual([]);
});

test("without a service, or with one that does not answer, other ways are named", async () => {
  await using team = createFakeTeam();
  expect((await begin(team)).code).toBe("SINGLE_SIGN_ON_OFF");
  await using gone = await startProvider();
  await gone[Symbol.asyncDispose]();
  await using other = createFakeTeam({ ...configOf(gone) });
  expect((await begin(other)).code).toBe("SINGLE_SIGN_ON_REFUSED");
});
