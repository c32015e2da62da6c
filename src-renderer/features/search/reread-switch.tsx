import { useModels } from "#ui/state/models.ts";
import { useSettings } from "#ui/state/system.ts";
import { MenuHint, MenuSwitches } from "#ui/ui/menu.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { rereadOffer } from "./reread-offer.ts";
import { searchRoute } from "./search-route.ts";

/** Whether this search reads its best results once more; where no model would, what one would add. */
export function RereadSwitch() {
  const say = useText();
  const formats = useFormats();
  const models = useModels();
  const { data: settings } = useSettings();
  const { reread } = searchRoute.useSearch();
  const navigate = searchRoute.useNavigate();
  if (models === undefined || settings === undefined) return null;
  const offer = rereadOffer(models);
  if (offer.kind === "hint")
    return (
      <MenuHint
        label={say("reread.label")}
        hint={
          offer.sizeBytes === undefined
            ? say("reread.noDownload")
            : say("reread.noModel", { size: formats.bytes(offer.sizeBytes) })
        }
        onGo={() => void navigate({ to: "/settings", search: {} })}
      />
    );
  const isUsual = settings.rerankMs > 0;
  return (
    <MenuSwitches
      switches={[
        {
          label: say("reread.label"),
          isOn: reread ?? isUsual,
          onChange: (isOn) =>
            void navigate({
              search: (before) => ({ ...before, reread: isOn === isUsual ? undefined : isOn }),
            }),
        },
      ]}
    />
  );
}
