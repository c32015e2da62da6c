/** Cameras on loopback, for tests: one that sends JPEG pictures over HTTP, and one that speaks RTSP. */
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Readable } from "node:stream";
import sharp from "sharp";

export interface FakeCamera extends AsyncDisposable {
  /** With the name and the password that it asks for. */
  readonly url: string;
  /** Every connection ends, and another may begin. */
  drop(): void;
  /** So many have asked for its pictures. */
  readonly viewerCount: () => number;
}

const user = "viewer";
const password = "two words";
const userInfo = `${user}:${encodeURIComponent(password)}@`;
const basic = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

/** A grey wall with a light box on it. */
export const drawScene = (boxX: number, wall = 90): Promise<Buffer> =>
  sharp({ create: { width: 320, height: 180, channels: 3, background: { r: wall, g: wall, b: wall } } })
    .composite([
      {
        input: { create: { width: 110, height: 120, channels: 3, background: { r: 230, g: 230, b: 220 } } },
        left: boxX,
        top: 30,
      },
    ])
    .jpeg({ quality: 90 })
    .toBuffer();

export interface JpegCamera extends FakeCamera {
  /** What it sees from now on. */
  show(picture: Buffer): void;
}

export async function startJpegCamera(first: Buffer): Promise<JpegCamera> {
  let picture = first;
  let viewerCount = 0;
  const viewers = new Set<ServerResponse>();
  const server = createHttpServer((request, response) => {
    if (request.headers.authorization !== basic)
      return void response.writeHead(401, { "www-authenticate": 'Basic realm="camera"' }).end();
    if (request.url !== "/live") return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "multipart/x-mixed-replace; boundary=picture" });
    viewers.add(response);
    viewerCount += 1;
    response.on("close", () => viewers.delete(response));
  });
  const timer = setInterval(() => {
    for (const viewer of viewers) {
      viewer.write(`--picture\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`);
      viewer.write(picture);
      viewer.write("\r\n");
    }
  }, 50);
  const port = await listen(server);
  return {
    url: `http://${userInfo}127.0.0.1:${port}/live`,
    show: (next) => (picture = next),
    drop: () => server.closeAllConnections(),
    viewerCount: () => viewerCount,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** RTSP (RFC 2326) with its packets in the same connection, made by the encoder program from a test picture. */
export async function startRtspCamera(ffmpeg: string): Promise<FakeCamera> {
  const packets = createSocket("udp4");
  await new Promise<void>((resolve) => packets.bind(0, "127.0.0.1", resolve));
  const encoder = spawn(
    ffmpeg,
    [
      "-v error -re -f lavfi -i testsrc=size=320x176:rate=8 -c:v mpeg4 -g 4 -f rtp -sdp_file pipe:1",
      `rtp://127.0.0.1:${packets.address().port}`,
    ].flatMap((part) => part.split(" ")),
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const sdp = await untilSaid(encoder.stdout, /a=fmtp:[^\n]*\n/u);
  const players = new Set<Socket>();
  let viewerCount = 0;
  packets.on("message", (packet) => {
    const head = Buffer.from([0x24, 0, packet.length >> 8, packet.length & 0xff]);
    for (const player of players) player.write(Buffer.concat([head, packet]));
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => (sockets.delete(socket), players.delete(socket)));
    answerRequests(socket, sdp, () => {
      viewerCount += 1;
      players.add(socket);
    });
  });
  const port = await listen(server);
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `rtsp://${userInfo}127.0.0.1:${port}/live`,
    drop,
    viewerCount: () => viewerCount,
    async [Symbol.asyncDispose]() {
      encoder.kill("SIGKILL");
      packets.close();
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function untilSaid(output: Readable, what: RegExp): Promise<string> {
  let said = "";
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (what.test(said)) break;
  }
  // The program says whom it sends to; the camera is asked for it instead.
  return said.slice(said.indexOf("v=0")).replace(/^(m=video) \d+/mu, "$1 0");
}

function answerRequests(socket: Socket, sdp: string, onPlay: () => void): void {
  let held = "";
  socket.on("data", (chunk: Buffer) => {
    held += chunk.toString("latin1");
    for (let end = held.indexOf("\r\n\r\n"); end >= 0; end = held.indexOf("\r\n\r\n")) {
      const request = held.slice(0, end);
      held = held.slice(end + 4);
      const [method = "", url = ""] = request.split(" ");
      const sequence = /^CSeq: *(\d+)/imu.exec(request)?.[1] ?? "0";
      const answer = (status: string, headers: readonly string[] = [], body = ""): void =>
        void socket.write(
          [`RTSP/1.0 ${status}`, `CSeq: ${sequence}`, "Session: 1", ...headers, "", body].join("\r\n"),
        );
      if (method === "OPTIONS") answer("200 OK", ["Public: DESCRIBE, SETUP, PLAY, TEARDOWN"]);
      else if (!request.includes(`Authorization: ${basic}`))
        answer("401 Unauthorized", ['WWW-Authenticate: Basic realm="camera"']);
      else if (!url.includes("/live")) answer("404 Not Found");
      else if (method === "DESCRIBE")
        answer("200 OK", ["Content-Type: application/sdp", `Content-Length: ${sdp.length}`], sdp);
      else if (method === "SETUP") answer("200 OK", ["Transport: RTP/AVP/TCP;unicast;interleaved=0-1"]);
      else answer("200 OK");
      if (method === "PLAY") onPlay();
    }
  });
}
