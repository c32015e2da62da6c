import { Layers } from "lucide-react";
import { Menu, MenuChoices, MenuSwitches } from "#ui/ui/menu.tsx";
import { useText } from "#ui/ui/text.tsx";
import { searchRoute } from "./search-route.ts";

const groupings = ["none", "folder", "kind"] as const;

/** How the answer is put: in groups, and so that the first results differ. */
export function GroupMenu() {
  const say = useText();
  const { group = "none", varied = false } = searchRoute.useSearch();
  const navigate = searchRoute.useNavigate();
  return (
    <Menu
      label={`${say("group.label")}: ${say(`group.${group}`)}`}
      listLabel={say("group.label")}
      icon={<Layers aria-hidden="true" className="size-4" />}
      text={say(`group.${group}`)}
    >
      <MenuChoices
        value={group}
        choices={groupings.map((value) => ({ value, label: say(`group.${value}`) }))}
        onValue={(next) =>
          void navigate({ search: (before) => ({ ...before, group: next === "none" ? undefined : next }) })
        }
      />
      <MenuSwitches
        switches={[
          {
            label: say("varied.label"),
            isOn: varied,
            onChange: (isOn) =>
              void navigate({ search: (before) => ({ ...before, varied: isOn ? true : undefined }) }),
          },
        ]}
      />
    </Menu>
  );
}
