import type { CaptureSettings } from "#shared/model/capture.ts";
import { limits } from "./limits.ts";
import { createSceneSampler, greyOf } from "./scene-change.ts";
import { sleep } from "./sleep.ts";
import type { RecordingDeps, RecordingEnd } from "./recording.ts";

/** Looks at a camera or a screen until it ends, and hands over each new scene. */
export async function recordPictures(
  stream: MediaStream,
  label: string,
  deps: RecordingDeps,
  signal: AbortSignal,
): Promise<RecordingEnd> {
  const [track] = stream.getVideoTracks();
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  const small = new OffscreenCanvas(limits.lumaWidthPx, limits.lumaHeightPx);
  const sample = createSceneSampler(() => {
    const { sceneSensitivity, scenesPerMinuteMax } = deps.settings();
    return { sensitivity: sceneSensitivity, perMinuteMax: scenesPerMinuteMax };
  });
  let darkSinceMs: number | undefined;
  while (!signal.aborted) {
    if (track === undefined || track.readyState === "ended") return "lost";
    if (!deps.mayRecord()) return "resting";
    if (video.videoWidth > 0) {
      const nowMs = performance.now();
      const verdict = sample(greyOf(draw(small, video, label, deps.settings()).data), nowMs);
      darkSinceMs = verdict === "dark" ? (darkSinceMs ?? nowMs) : undefined;
      const isDark = darkSinceMs !== undefined && nowMs - darkSinceMs >= limits.darkMsMin;
      deps.onState(isDark ? "dark" : verdict === "limited" ? "limited" : "recording");
      if (verdict === "new") await keep(video, label, deps, signal);
    }
    await sleep(limits.sampleEveryMs, signal);
  }
  return "stopped";
}

async function keep(
  video: HTMLVideoElement,
  label: string,
  deps: RecordingDeps,
  signal: AbortSignal,
): Promise<void> {
  const width = Math.min(video.videoWidth, limits.pictureWidthPxMax);
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
