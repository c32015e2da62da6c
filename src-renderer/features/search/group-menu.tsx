import { Layers } from "lucide-react";
import { Menu, MenuChoices, MenuSwitches } from "#ui/ui/menu.tsx";
import { useText } from "#ui/ui/text.tsx";
import { searchRoute, type SearchParams } from "./search-route.ts";

const groupings = ["none", "folder", "kind"] as const;
/** As many of each group as the host gives unasked, fewer and more; another number stands in the address. */
const usualEach = 3;
const eachChoices = [1, usualEach, 5, 10, 20] as const;

/** How the answer is put: in groups, every place by itself, and so that the first results differ. */
export function GroupMenu() {
  const say = useText();
  const { group = "none", each = usualEach, places = false, varied = false } = searchRoute.useSearch();
  const navigate = searchRoute.useNavigate();
  const put = (part: Partial<SearchParams>): void =>
    void navigate({ search: (before) => ({ ...before, ...part }) });
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
        onValue={(next) => put(next === "none" ? { group: undefined, each: undefined } : { group: next })}
      />
      {group === "none" ? null : (
        <MenuChoices
          label={say("group.eachLabel")}
          value={String(each)}
          choices={eachChoices.map((count) => ({
            value: String(count),
            label: say("group.each", { count }),
          }))}
          onValue={(next) => put({ each: Number(next) === usualEach ? undefined : Number(next) })}
        />
      )}
      <MenuSwitches
        switches={[
          {
            label: say("places.label"),
            isOn: places,
            onChange: (isOn) => put({ places: isOn ? true : undefined }),
          },
          {
            label: say("varied.label"),
            isOn: varied,
            onChange: (isOn) => put({ varied: isOn ? true : undefined }),
          },
        ]}
      />
    </Menu>
  );
}
