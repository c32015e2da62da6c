import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("without anything it listens on this machine alone and keeps all in one folder", () => {
  const read = readConfig([], { XDG_DATA_HOME: "/data" });
  expect(read).toMatchObject({
    kind: "config",
    config: {
      dataFolder: "/data/tessera-server",
      host: "127.0.0.1",
      port: 7420,
      origins: [],
      proxies: [],
      trailDays: 3650,
      trashDays: 30,
    },
  });
  expect(read.kind === "config" && read.config.databaseUrl).toBeUndefined();
});

test("the command line holds over the environment", () => {
  const args = [
    "--port",
    "0",
    "--database",
    "postgres://a@b/c",
    "--replica",
    "postgres://a@d/c",
    "--origin",
    "https://one",
    "--origin",
    "https://two",
  ];
  expect(readConfig(args, { TESSERA_SERVER_PORT: "9", TESSERA_DATABASE_URL: "postgres://x" })).toMatchObject({
    config: {
      port: 0,
      databaseUrl: "postgres://a@b/c",
      replicaUrls: ["postgres://a@d/c"],
      origins: ["https://one", "https://two"],
    },
  });
});

test("in the environment replicas stand with spaces between", () => {
  const environment = {
    TESSERA_DATABASE_URL: "postgres://a@b/c",
    TESSERA_REPLICA_URLS: " postgres://a@d/c  postgresql://a@e/c\n",
  };
  expect(readConfig([], environment)).toMatchObject({
    config: { replicaUrls: ["postgres://a@d/c", "postgresql://a@e/c"] },
  });
});

test("proxies are addresses and networks, on the command line or with spaces between", () => {
  expect(readConfig(["--proxy", "10.0.0.10", "--proxy", "fd00::/8"], {})).toMatchObject({
    config: { proxies: ["10.0.0.10", "fd00::/8"] },
  });
  expect(readConfig([], { TESSERA_PROXIES: "10.0.0.0/24  ::1\n" })).toMatchObject({
    config: { proxies: ["10.0.0.0/24", "::1"] },
  });
  const wrong = readConfig([], { TESSERA_PROXIES: "10.0.0.10,10.0.0.11" });
  expect(wrong.kind === "wrong" && wrong.message).toMatch(/--proxy is an address/);
});

test.each([
  [["--port", "many"], /--port is a whole number/],
  [["--port", "70000"], /<=65535|65535/],
  [["--database", "mysql://x"], /--database is an address/],
  [["--replica", "standby:5432"], /--replica is an address/],
  [["--replica", "postgres://a@standby/c"], /say of which with --database/],
  [["--scrub"], /--scrub is about a PostgreSQL: say which with --database/],
  [["--scrub", "--restored", "--database", "postgres://a@b/c"], /one after another/],
  [["--scrub", "--cells", "/file"], /--organisation NAME goes with --restored, --scrub/],
  [["--export", "/file"], /--for the device/],
  [["--for", "01970000-0000-7000-8000-000000000001"], /--export names a file/],
  [["--export", "/file", "--for", "desk"], /--for takes the id of a device/],
  [["--contents"], /--contents is about what --export writes/],
  [
    ["--export", "/f", "--for", "01970000-0000-7000-8000-000000000001", "--import", "/g"],
    /one after another/,
  ],
  [["--bus", "redis://x"], /--bus is an address/],
  [["--bus", "nats://x:4222"], /say which with --database/],
  [["--public-url", "nowhere"], /--public-url is an address/],
  [["--proxy", "balancer.example.org"], /--proxy is an address .*: balancer\.example\.org is neither/],
  [["--proxy", "10.0.0.10", "--proxy", "10.0.0.10:443"], /10\.0\.0\.10:443 is neither/],
  [["--proxy", "10.0.0.0/33"], /--proxy is an address/],
  [["--proxy", "0.0.0.0/0"], /--proxy is an address/],
  [["--proxy", "::/0"], /--proxy is an address/],
  [["--proxy", "10.0.0.0/8/8"], /--proxy is an address/],
  [["--proxy", "10.0.0.0/"], /--proxy is an address/],
  [["--proxy", "fe80::1%eth0"], /--proxy is an address/],
  [["--proxy", ""], /--proxy is an address/],
  [["--restored", "--recover-days", "0"], /0|>=1/],
  [["--restored", "--recover-days", "365"], /--recover-days is a whole number/],
  [["--import", "box.tsdf", "--restored"], /each end the program/],
  [["--trash-days", "0"], /--trash-days is a whole number of days, from 1 to 3650/],
  [["--trash-days", "3651"], /--trash-days is a whole number/],
  [["--trash-days", "1.5"], /--trash-days is a whole number/],
  [["--trash-days", "soon"], /--trash-days is a whole number/],
  [["--import"], /--import/],
  [["--prot", "1"], /--prot/],
  [["stray"], /stray/],
])("%j is told what is wrong", (args, message) => {
  const read = readConfig(args, {});
  expect(read.kind === "wrong" && read.message).toMatch(message);
});

test("single sign-on is set as a whole or not at all", () => {
  const issuer = { TESSERA_OIDC_ISSUER: "https://accounts.example.org" };
  expect(readConfig([], {})).not.toHaveProperty("config.singleSignOn.issuer");
  expect(readConfig([], { ...issuer, TESSERA_OIDC_CLIENT_ID: "tessera" })).toMatchObject({
    config: { singleSignOn: { issuer: "https://accounts.example.org", clientId: "tessera" } },
  });
  const near = { TESSERA_OIDC_ISSUER: "http://127.0.0.1:8080", TESSERA_OIDC_CLIENT_ID: "tessera" };
  expect(readConfig([], near)).toMatchObject({ kind: "config" });
  for (const address of ["http://accounts.example.org", "http://127.0.0.1.example.org", "ftp://localhost"]) {
    const bare = readConfig([], { ...near, TESSERA_OIDC_ISSUER: address });
    expect(bare.kind === "wrong" && bare.message, address).toMatch(/begins with https/);
  }
  const half = readConfig([], issuer);
  expect(half.kind === "wrong" && half.message).toMatch(/TESSERA_OIDC_CLIENT_ID is missing/);
});
