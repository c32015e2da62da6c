import { CirclePause, Play } from "lucide-react";
import { Button } from "#ui/ui/button.tsx";
import { Keys } from "#ui/ui/keys.tsx";
import { isCameraRecording } from "#shared/model/camera.ts";
import { useText } from "#ui/ui/text.tsx";
import { isAnyWanted, recordingOf } from "./capture-desk.ts";
import { useCapture, useDesk } from "./capture-provider.tsx";

/** On every screen for as long as anything records: what does, and the way to stop it. */
export function CaptureBar() {
  const text = useText();
  const view = useDesk();
  const { setPaused, state, cameras, others } = useCapture();
  const recording = [
    ...recordingOf(view).map(({ kind }) => text(`capture.${kind}`)),
    ...others.map(({ kind, owner }) =>
      text("capture.inOtherWindow", { source: text(`capture.${kind}`), owner }),
    ),
    ...cameras.filter(isCameraRecording).map(({ name }) => name),
  ];
  // What the host could not be told of goes on elsewhere.
  if (view.isPaused && state !== undefined && (state.paused || recording.length === 0))
    return (
      <div
        role="status"
        className="flex flex-wrap items-center justify-center gap-3 bg-sunken px-4 py-1.5 text-sm text-muted"
      >
        <CirclePause aria-hidden="true" className="size-4" />
        {text("capture.paused")}
        <Button look="quiet" onClick={() => setPaused(false)}>
          <Play aria-hidden="true" className="size-4" />
          {text("capture.resume")}
        </Button>
      </div>
    );
  if (recording.length === 0 && !isAnyWanted(view)) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-center gap-3 bg-harm-soft px-4 py-1.5 text-sm text-harm"
    >
      {recording.length === 0 ? null : (
        <span aria-hidden="true" className="size-2.5 animate-pulse rounded-full bg-harm" />
      )}
      <span>
        {recording.length === 0
          ? text("capture.waiting")
          : text("capture.recording", { sources: recording.join(", ") })}
      </span>
      <Button look="harm" onClick={() => setPaused(true)}>
        {text("capture.pauseAll")}
        <span className="max-sm:hidden">
          <Keys of="F8" />
        </span>
      </Button>
    </div>
  );
}
