import { Role } from "#shared/model/access.ts";
import { Choice } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";

/** One of the roles, or none. */
export function RoleChoice({
  label,
  isLabelHidden = false,
  role,
  onRole,
}: {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly role: Role | null;
  readonly onRole: (role: Role | null) => void;
}) {
  const text = useText();
  return (
    <Choice
      label={label}
      isLabelHidden={isLabelHidden}
      value={role ?? ""}
      choices={[
        { value: "", label: text("admin.noRole") },
        ...Role.options.map((value) => ({ value, label: text(`admin.role.${value}`) })),
      ]}
      onValue={(value) => onRole(value === "" ? null : value)}
      className="w-36"
    />
  );
}
