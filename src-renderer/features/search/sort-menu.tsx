import { ArrowDownWideNarrow } from "lucide-react";
import { sortKeys } from "#shared/query/fields.ts";
import { Menu, MenuChoices, MenuSwitches } from "#ui/ui/menu.tsx";
import { useText } from "#ui/ui/text.tsx";
import { understood, withSort } from "./edit-query.ts";
import { RereadSwitch } from "./reread-switch.tsx";
import { searchRoute } from "./search-route.ts";

interface SortMenuProps {
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** Writes the order into the query, where it can also be typed; in the order of relevance some of it may count more. */
export function SortMenu({ text, onText }: SortMenuProps) {
  const say = useText();
  const { sort } = understood(text);
  return (
    <Menu
      label={say("sort.by", { order: say(`sort.${sort}`) })}
      listLabel={say("sort.label")}
      icon={<ArrowDownWideNarrow aria-hidden="true" className="size-4" />}
      text={say(`sort.${sort}`)}
    >
      <MenuChoices
        value={sort}
        choices={sortKeys.map((value) => ({ value, label: say(`sort.${value}`) }))}
        onValue={(next) => onText(withSort(text, next))}
      />
      {sort === "relevance" ? (
        <>
          <WeightSwitches />
          <RereadSwitch />
        </>
      ) : null}
    </Menu>
  );
}

const weights = ["newer", "titled", "headed", "worded"] as const;

function WeightSwitches() {
  const say = useText();
  const params = searchRoute.useSearch();
  const navigate = searchRoute.useNavigate();
  const switches = weights.map((weight) => ({
    label: say(`weight.${weight}`),
    isOn: params[weight] === true,
    onChange: (isOn: boolean): void =>
      void navigate({ search: (before) => ({ ...before, [weight]: isOn ? true : undefined }) }),
  }));
  return <MenuSwitches switches={switches} />;
}
