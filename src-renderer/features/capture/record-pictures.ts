import type { CaptureSettings } from "#shared/model/capture.ts";
import {
  createSceneLook,
  greyOf,
  sceneLimits,
  sceneRulesOf,
  type SceneSource,
} from "#shared/model/scene-change.ts";
import { limits } from "./limits.ts";
import { sleep } from "./sleep.ts";
import type { RecordingDeps, RecordingEnd } from "./recording.ts";

/** Looks at a camera or a screen until it ends, and hands over each new scene. */
export async function recordPictures(
  stream: MediaStream,
  { source, label }: { readonly source: SceneSource; readonly label: string },
  deps: RecordingDeps,
  signal: AbortSignal,
): Promise<RecordingEnd> {
  const [track] = stream.getVideoTracks();
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  const small =
    source === "screen"
      ? new OffscreenCanvas(sceneLimits.screenWidthPx, sceneLimits.screenHeightPx)
      : new OffscreenCanvas(sceneLimits.lumaWidthPx, sceneLimits.lumaHeightPx);
  const look = createSceneLook(() => sceneRulesOf(deps.settings()), source);
  while (!signal.aborted) {
    if (track === undefined || track.readyState === "ended") return "lost";
    if (!deps.mayRecord()) return "resting";
    if (video.videoWidth > 0) {
      const grey = greyOf(draw(small, video, label, deps.settings()).data);
      const { isNew, state } = look(grey, performance.now());
      deps.onState(state);
      if (isNew) await keep(video, label, deps, signal);
    }
    await sleep(sceneLimits.lookEveryMs, signal);
  }
  return "stopped";
}

async function keep(
  video: HTMLVideoElement,
  label: string,
  deps: RecordingDeps,
  signal: AbortSignal,
): Promise<void> {
  const width = Math.min(video.videoWidth, sceneLimits.pictureWidthPxMax);
  const canvas = new OffscreenCanvas(width, Math.round((width * video.videoHeight) / video.videoWidth));
  const timeMs = Date.now();
  draw(canvas, video, label, deps.settings());
  const bytes = await canvas.convertToBlob({ type: "image/webp", quality: limits.pictureQuality });
  // What was stopped meanwhile is not kept after all.
  if (!signal.aborted) deps.onCaptured(bytes, timeMs);
}

/** Invariant: no dot of a masked area is ever in a picture, not even in the small one that scenes are told by. */
function draw(
  canvas: OffscreenCanvas,
  video: HTMLVideoElement,
  label: string,
  { maskedAreas }: Pick<CaptureSettings, "maskedAreas">,
): ImageData {
  const { width, height } = canvas;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("the browser gives no canvas");
  context.drawImage(video, 0, 0, width, height);
  context.fillStyle = "black";
  for (const { device, box } of maskedAreas)
    if (device === label)
      context.fillRect(
        Math.floor(box.x * width),
        Math.floor(box.y * height),
        Math.ceil(box.width * width) + 1,
        Math.ceil(box.height * height) + 1,
      );
  return context.getImageData(0, 0, width, height);
}
