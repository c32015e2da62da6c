import type { StreamName } from "#shared/model/stream.ts";
import { unseenText, useCameraLook } from "#ui/state/cameras.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useCapture } from "./capture-provider.tsx";
import { MaskedPicture } from "./masked-picture.tsx";

interface CameraLookProps {
  readonly name: StreamName;
  readonly onClose: () => void;
}

/** One picture of a camera that nobody stores, to black parts of it out before anything is. */
export function CameraLook({ name, onClose }: CameraLookProps) {
  const text = useText();
  const { state } = useCapture();
  const { data, error, isFetching, refetch } = useCameraLook(name);
  return (
    <Dialog
      wide
      open
      onOpenChange={onClose}
      title={text("cameras.seen", { name })}
      description={text("cameras.lookHint")}
      footer={
        <Button disabled={isFetching} onClick={() => void refetch()}>
          {text("cameras.lookAgain")}
        </Button>
      }
    >
      {isFetching ? <p role="status">{text("cameras.looking")}</p> : null}
      {error === null || isFetching ? null : (
        <p role="alert" className="text-harm">
          {unseenText(error, text)}
        </p>
      )}
      {data === undefined || isFetching || state === undefined ? null : (
        <MaskedPicture label={name} settings={state.settings}>
          <img
            src={`data:image/jpeg;base64,${data}`}
            alt={text("cameras.seen", { name })}
            draggable={false}
            className="max-h-96 max-w-full"
          />
        </MaskedPicture>
      )}
    </Dialog>
  );
}
