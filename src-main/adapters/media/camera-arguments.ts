/** What the decoder program is told to get pictures from a camera. */
import type { Box } from "#shared/model/anchor.ts";
import type { CameraAddress } from "#shared/model/camera.ts";
import { sceneLimits } from "#shared/model/scene-change.ts";
import { mediaLimits } from "./limits.ts";

/** Beside what the program reads and writes by number. */
export const jpegDescriptor = 3;

/**
 * Invariant: the program opens this one camera and no file, and takes what comes for nothing but what cameras send. The
 * address is not among its arguments, which everybody on the machine may read: it comes as a list of one, by a pipe.
 */
export const cameraArguments = (masks: readonly Box[]): readonly string[] => [
  "-v",
  "error",
  "-max_alloc",
  String(mediaLimits.allocationBytesMax),
  "-protocol_whitelist",
  "pipe,rtsp,rtp,udp,tcp,tls,http,https",
  "-format_whitelist",
  "concat,rtsp,mpjpeg,mjpeg,mpegts",
  "-f",
  "concat",
  "-safe",
  "0",
  "-i",
  "pipe:0",
  "-filter_complex",
  filters(masks),
  ...outputs,
];

const rate = 1_000 / sceneLimits.lookEveryMs;
const outputs = [
  `-map [whole] -r ${rate} -c:v mjpeg -q:v 4 -f image2pipe pipe:${jpegDescriptor}`,
  `-map [small] -r ${rate} -f rawvideo pipe:1`,
].flatMap((output) => output.split(" "));

/** By the clock of this machine: cameras count from anywhere, and some begin anew. */
export function cameraList(address: CameraAddress): string {
  const options = ["use_wallclock_as_timestamps 1"];
  // Over what loses nothing, where the camera does that.
  if (address.startsWith("rtsp")) options.push("rtsp_flags prefer_tcp");
  return ["ffconcat version 1.0", `file '${address}'`, ...options.map((each) => `option ${each}`), ""].join(
    "\n",
  );
}

/**
 * Looks are picked by time and then numbered evenly, so that a clock that is set makes no flood of them. What is blacked
 * out goes first: nothing of it is in what comes after.
 */
function filters(masks: readonly Box[]): string {
  const { lookEveryMs, pictureWidthPxMax, lumaWidthPx, lumaHeightPx } = sceneLimits;
  const everySeconds = lookEveryMs / 1_000;
  const chain = [
    `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${everySeconds})+lt(t,prev_selected_t)'`,
    "settb=1/1000",
    `setpts=N*${lookEveryMs}`,
    "format=yuvj420p",
    ...masks.map(
      ({ x, y, width, height }) =>
        `drawbox=x=floor(iw*${x}):y=floor(ih*${y}):w=ceil(iw*${width})+1:h=ceil(ih*${height})+1:color=black:t=fill`,
    ),
    `scale='min(${pictureWidthPxMax},iw)':-2`,
    "format=yuvj420p",
    "split=2[whole][other]",
  ];
  return `[0:v:0]${chain.join(",")};[other]scale=${lumaWidthPx}:${lumaHeightPx}:flags=area,format=gray[small]`;
}
