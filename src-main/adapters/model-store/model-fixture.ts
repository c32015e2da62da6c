/** A host of models for tests: ranges, tags and every fault that a host may have. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ModelCatalogue, type ModelFile } from "#shared/model/model-catalogue.ts";
import { tinyModel } from "#shared/model/tiny-model.fake.ts";

export type Fault = (request: IncomingMessage, response: ServerResponse, bytes: Buffer) => boolean;

export interface ModelHost extends AsyncDisposable {
  readonly origin: string;
  /** `path range if-range`, as asked. */
  readonly asked: string[];
  /** Answers instead of the host where it says true. */
  fault: Fault | undefined;
  tag: string;
}

export async function startModelHost(files: Readonly<Record<string, Buffer>>): Promise<ModelHost> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { range = "", "if-range": ifRange = "" } = request.headers;
    asked.push([request.url, range, ifRange].filter((part) => part !== "").join(" "));
    const name = Object.keys(files).find((path) => request.url?.endsWith(`/${path}`));
    const bytes = name === undefined ? undefined : files[name];
    if (bytes === undefined) return void response.writeHead(404).end();
    if (host.fault?.(request, response, bytes) === true) return;
    const from = ifRange === host.tag ? Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0) : 0;
    const headers = { etag: host.tag, "content-length": bytes.length - from };
    if (from === 0) response.writeHead(200, headers);
    else
      response.writeHead(206, {
        ...headers,
        "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      });
    response.end(bytes.subarray(from));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host: ModelHost = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fault: undefined,
    tag: '"first"',
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return host;
}

const pinOf = (path: string, bytes: Buffer): ModelFile => ({
  path,
  sizeBytes: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
});

export const sampleFiles: Readonly<Record<string, Buffer>> = {
  "config.json": Buffer.from('{"model_type":"bert"}'),
  "onnx/model.onnx": randomBytes(200_000),
};

/** One model whose files are known, one whose are not. */
export const sampleCatalogue = (files = sampleFiles): ModelCatalogue =>
  ModelCatalogue.parse({
    format: "tessera-models-1",
    models: [
      {
        ...tinyModel,
        use: { dimensions: 4 },
        pins: {
          revision: "0123456789012345678901234567890123456789",
          files: Object.entries(files).map(([path, bytes]) => pinOf(path, bytes)),
        },
      },
      {
        id: "unpinned",
        kind: "speech",
        family: "whisper",
        name: "Unpinned",
        host: "huggingface",
        repository: "people/unpinned",
        licence: "MIT",
        megabytes: 1,
        languages: [],
      },
    ],
  });
