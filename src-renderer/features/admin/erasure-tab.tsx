import { useState } from "react";
import { type Me, mayIn, mayInOrg } from "#ui/state/admin.ts";
import { Choice } from "#ui/ui/field.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { EraseItems } from "./erase-items.tsx";
import { ErasePerson } from "./erase-person.tsx";

type What = "items" | "person";

/** Taking away for good, from the server and every device, with a receipt that proves it. */
export function ErasureTab({ me }: { readonly me: Me }) {
  const text = useText();
  const partitions = me.partitions.filter((partition) => mayIn(me, partition, "item.erase"));
  const whats: readonly What[] = [
    ...(partitions.length > 0 ? (["items"] as const) : []),
    ...(mayInOrg(me, "people.manage") ? (["person"] as const) : []),
  ];
  const [what, setWhat] = useState(whats[0] ?? "items");
  return (
    <Sheet title={text("admin.tab.erasure")}>
      <div className="flex flex-col gap-4 py-4">
        <p className="max-w-[64ch] text-sm text-muted">{text("admin.erasureHint")}</p>
        <Choice
          label={text("admin.erase.what")}
          value={what}
          choices={whats.map((value) => ({ value, label: text(`admin.erase.${value}`) }))}
          onValue={setWhat}
          className="w-72 max-w-full"
        />
        {what === "person" ? <ErasePerson me={me} /> : <EraseItems partitions={partitions} />}
      </div>
    </Sheet>
  );
}
