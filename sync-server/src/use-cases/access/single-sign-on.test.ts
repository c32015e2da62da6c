import { expect, test } from "vitest";
import { createFakeTeam, ownerEmail, type FakeTeam } from "#server/access.fake.ts";
import { attemptLimits } from "./limits.ts";
import { providerClient, type SignOnProvider, startSignOnProvider } from "./sign-on-provider.fake.ts";

const startProvider = () => startSignOnProvider({ sub: "42", email: ownerEmail });

const configOf = ({ issuer }: SignOnProvider) => ({ ...providerClient, issuer, allowHttp: true });
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
  await attempt({ iss: "https://accounts.example.org" });
  await attempt({ aud: "another" });
  await attempt({ exp: Math.floor(Date.now() / 1_000) - 600 });
  await attempt({}, (query) => query.replace(/state=[^&]*/, "state=another"));
  await attempt({}, () => "?error=access_denied");
  provider.signWithAnother = true;
  await attempt({});
  provider.signWithAnother = false;
  // The answer to one browser's question, brought by another browser.
  const mine = await begin(team);
  const theirs = await begin(team);
  codes.push((await end(team, mine.ceremony, provider.authorise(theirs.url))).body.code);
  expect(codes).toEqual(Array(11).fill("SINGLE_SIGN_ON_REFUSED"));
  expect(team.failures).toEqual([]);
});

test("who was invited comes in with the address that the service confirms, once and with what the invitation brings", async () => {
  await using provider = await startProvider();
  await using team = createFakeTeam(configOf(provider));
  const owner = await team.setUp();
  const invite = async (email: string, validMs = 60_000): Promise<string> => {
    const input = { email, name: "Ines", role: "curator", validMs };
    return (await team.ask("POST", "/invitations", input, { bearer: owner })).body.code;
  };
  const signOn = async (claims: Record<string, unknown>) => {
    provider.claims = claims;
    const begun = await begin(team);
    return (await end(team, begun.ceremony, provider.authorise(begun.url))).body;
  };
  const ines = { sub: "43", email: "ines@example.org" };
  const code = await invite(ines.email);
  expect(await signOn({ ...ines, email_verified: false })).toMatchObject({ code: "SINGLE_SIGN_ON_REFUSED" });
  const first = await signOn(ines);
  expect(first).toMatchObject({ name: "Ines" });
  const me = await team.ask("GET", "/session", undefined, { bearer: first.token });
  expect(me.body).toMatchObject({ hasPassword: false, permissions: expect.arrayContaining(["edit.write"]) });
  expect(await signOn(ines)).toMatchObject({ userId: first.userId });
  const again = await team.ask("POST", "/invitations/accept", { code, password: "four words are enough" });
  expect(again.body.code).toBe("CODE_INVALID");
  // An invitation that is over is none, and one for somebody else neither.
  await invite("late@example.org");
  await invite("other@example.org");
  team.clock.nowMs += 60_001;
  const late = { sub: "44", email: "late@example.org" };
  expect(await signOn(late)).toMatchObject({ code: "SINGLE_SIGN_ON_REFUSED" });
  await invite("other@example.org");
  expect(await signOn(late)).toMatchObject({ code: "SINGLE_SIGN_ON_REFUSED" });
  expect(team.failures).toEqual([]);
});

test("a whole office signs in from behind one address, one after another", async () => {
  await using provider = await startProvider();
  await using team = createFakeTeam(configOf(provider));
  await team.setUp();
  for (let count = 0; count <= attemptLimits.addressMax / 2; count += 1) {
    const begun = await begin(team);
    expect((await end(team, begun.ceremony, provider.authorise(begun.url))).status).toBe(200);
  }
});

test("without a service, or with one that does not answer, other ways are named", async () => {
  await using team = createFakeTeam();
  expect((await begin(team)).code).toBe("SINGLE_SIGN_ON_OFF");
  await using gone = await startProvider();
  await gone[Symbol.asyncDispose]();
  await using other = createFakeTeam({ ...configOf(gone) });
  expect((await begin(other)).code).toBe("SINGLE_SIGN_ON_REFUSED");
});
