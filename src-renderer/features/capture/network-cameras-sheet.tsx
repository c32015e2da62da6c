import { clsx } from "clsx";
import { Cctv, Eye, Play, Square, Trash2 } from "lucide-react";
import { useState } from "react";
import { type Camera, isCameraRecording } from "#shared/model/camera.ts";
import { StreamName } from "#shared/model/stream.ts";
import { useCameraActions } from "#ui/state/cameras.ts";
import { Button } from "#ui/ui/button.tsx";
import { CheckField, TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { CameraLook } from "./camera-look.tsx";
import { useCapture } from "./capture-provider.tsx";

/** Cameras that the host records from, whether this window is open or not. */
export function NetworkCamerasSheet() {
  const text = useText();
  const { cameras } = useCapture();
  return (
    <Sheet title={text("cameras.title")}>
      <div className="py-4">
        <p className="mb-3 max-w-[64ch] text-sm text-muted">{text("cameras.hint")}</p>
        {cameras.length === 0 ? <p className="mb-4 text-sm text-muted">{text("cameras.none")}</p> : null}
        <ul aria-label={text("cameras.title")} className="mb-4 divide-y divide-line empty:hidden">
          {cameras.map((camera) => (
            <CameraRow key={camera.name} camera={camera} />
          ))}
        </ul>
        <AddCamera />
      </div>
    </Sheet>
  );
}

const isTrouble = ({ state, nextTryMs }: Camera): boolean => nextTryMs !== undefined || state === "unstored";

function CameraRow({ camera }: { readonly camera: Camera }) {
  const text = useText();
  const formats = useFormats();
  const { update, remove } = useCameraActions();
  const [isLooking, setLooking] = useState(false);
  const { name, shownAddress, paused, state, nextTryMs, keptCount, lostCount } = camera;
  const trouble = isTrouble(camera);
  const details = [
    ...(nextTryMs === undefined ? [] : [text("cameras.next", { time: formats.dateTime(nextTryMs) })]),
    ...(keptCount === 0 ? [] : [text("cameras.kept", { count: keptCount })]),
    ...(lostCount === 0 ? [] : [text("cameras.lost", { count: lostCount })]),
  ];
  return (
    <li className="flex items-start gap-3 py-2">
      <Cctv
        aria-hidden="true"
        className={clsx(
          "mt-0.5 size-5 shrink-0",
          trouble ? "text-harm" : isCameraRecording(camera) ? "text-accent" : "text-faint",
        )}
      />
      <div className="min-w-0 flex-1">
        <h3 className="truncate text-sm font-semibold">
          <span className="font-mono">{name}</span>{" "}
          <span className="font-mono font-normal text-muted">{shownAddress}</span>
        </h3>
        <p role="status" aria-label={name} className={clsx("text-sm", trouble ? "text-harm" : "text-muted")}>
          {text(`cameras.state.${state}`)}
        </p>
        {details.length === 0 ? null : (
          <p className="text-sm text-muted tabular-nums">{details.join(" · ")}</p>
        )}
      </div>
      <IconButton label={text("cameras.look", { name })} onClick={() => setLooking(true)}>
        <Eye aria-hidden="true" />
      </IconButton>
      <IconButton
        label={text(paused ? "cameras.start" : "cameras.stop", { name })}
        onClick={() => update({ name, paused: !paused })}
      >
        {paused ? <Play aria-hidden="true" /> : <Square aria-hidden="true" />}
      </IconButton>
      <IconButton label={text("cameras.remove", { name })} onClick={() => remove(name)}>
        <Trash2 aria-hidden="true" />
      </IconButton>
      {isLooking ? <CameraLook name={name} onClose={() => setLooking(false)} /> : null}
    </li>
  );
}

function AddCamera() {
  const text = useText();
  const { add } = useCameraActions();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [isAtOnce, setAtOnce] = useState(false);
  const wanted = StreamName.safeParse(name.trim());
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wanted.success) return;
        add.mutate(
          { name: wanted.data, url, paused: !isAtOnce },
          { onSuccess: () => (setName(""), setUrl("")) },
        );
      }}
    >
      <div className="flex flex-wrap items-start gap-2">
        <TextField
          label={text("cameras.name")}
          mono
          placeholder={text("cameras.namePlaceholder")}
          value={name}
          onValue={setName}
          className="w-40"
          error={name === "" || wanted.success ? undefined : text("cameras.nameWrong")}
        />
        <TextField
          label={text("cameras.address")}
          mono
          placeholder={text("cameras.placeholder")}
          value={url}
          onValue={setUrl}
          className="min-w-64 flex-1"
        />
      </div>
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" disabled={!wanted.success || url.trim() === "" || add.isPending}>
          {text("cameras.add")}
        </Button>
        <CheckField label={text("cameras.atOnce")} isChecked={isAtOnce} onChecked={setAtOnce} />
      </div>
    </form>
  );
}
