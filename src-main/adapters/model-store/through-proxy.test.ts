import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ModelId } from "#shared/model/model-catalogue.ts";
import type { ModelState } from "#shared/rpc/models-contract.ts";
import { sampleCatalogue, sampleFiles } from "./model-fixture.ts";
import { createModelStore } from "./model-store.ts";
import { createPackSigner } from "./pack-signer.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const tiny = ModelId.parse("tiny");

/** The hub as its own certificate says, a store of large files beside it, and a proxy that leads to both. */
async function startHub(folder: string) {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const names = "subjectAltName=DNS:huggingface.co,DNS:cas-bridge.xethub.hf.co";
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
    ].concat(["-subj", "/CN=huggingface.co", "-addext", names, "-keyout", key, "-out", certificate]),
    { stdio: "ignore" },
  );
  const ca = readFileSync(certificate, "utf8");
  const hub = createTlsServer({ key: readFileSync(key), cert: ca }, (request, response) => {
    const { host = "", ...headers } = request.headers;
    const path = Object.keys(sampleFiles).find((each) => request.url?.endsWith(`/${each}`)) ?? "";
    expect(headers["authorization"]).toBeUndefined();
    if (host === "huggingface.co" && path.endsWith(".onnx"))
      return void response
        .writeHead(302, { location: `https://cas-bridge.xethub.hf.co/large/${path}` })
        .end();
    response.writeHead(200).end(sampleFiles[path]);
  });
  const connected: string[] = [];
  const proxy = createServer();
  proxy.on("connect", (request, socket) => {
    connected.push(request.url ?? "");
    const onward = connect((hub.address() as AddressInfo).port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connected\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  for (const server of [hub, proxy]) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  return {
    ca,
    connected,
    proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      hub.closeAllConnections();
      hub.close();
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

async function downloaded(
  folder: string,
  proxy: string,
  ca: string | undefined,
): Promise<ModelState | undefined> {
  await using store = await createModelStore({
    folder,
    bundled: sampleCatalogue(),
    network: { settings: () => ({ mirror: "", proxy }), ...(ca === undefined ? {} : { ca }) },
    signer: createPackSigner(Buffer.alloc(32, 1)),
  });
  await store.download(tiny);
  for await (const [first] of store.stream(new AbortController().signal))
    if (first?.state.kind !== "downloading") return first?.state;
  return undefined;
}

test.runIf(hasOpenssl)(
  "a download goes through a proxy, encrypted, and follows the hub to its store (needs openssl)",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "tessera-proxy-"));
    try {
      using hub = await startHub(folder);
      expect(await downloaded(join(folder, "models"), hub.proxy, hub.ca)).toEqual({ kind: "ready" });
      expect(new Set(hub.connected)).toEqual(new Set(["huggingface.co:443", "cas-bridge.xethub.hf.co:443"]));
      // A hub whose certificate nobody vouches for is not spoken with.
      expect(await downloaded(join(folder, "others"), hub.proxy, undefined)).toMatchObject({
        kind: "failed",
        why: { code: "model-proxy-refused", detail: expect.stringContaining("self-signed") },
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
