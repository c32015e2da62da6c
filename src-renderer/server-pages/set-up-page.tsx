import { useText } from "#ui/ui/text.tsx";
import { codeInAddress, go } from "./address.tsx";
import { useFields } from "./fields.ts";
import { Form } from "./form.tsx";
import { Narrow } from "./frame.tsx";
import { useSession, useSetUpState } from "./server.ts";
import { WaysIn } from "./ways-in.tsx";

/** The first page that anybody sees: whoever has the printed link becomes the owner. */
export function SetUpPage() {
  const text = useText();
  const { server, signedIn } = useSession();
  const { coded, named, email, newPassword } = useFields();
  if (useSetUpState()?.needed === false)
    return (
      <Narrow title={text("server.isSetUp.title")} about={text("server.isSetUp.about")}>
        <WaysIn to={["/", "/invitation"]} />
      </Narrow>
    );
  return (
    <Narrow title={text("server.setUp.title")} about={text("server.setUp.about")}>
      <Form
        label={text("server.setUp.title")}
        fields={[
          coded({ name: "code", label: text("server.setUp.code"), value: codeInAddress, mono: true }),
          named({ name: "orgName", label: text("server.setUp.org"), autoComplete: "organization" }),
          named({ name: "name", label: text("server.yourName"), autoComplete: "name" }),
          email,
          newPassword,
        ]}
        submit={text("server.setUp.submit")}
        refusedAt={{ CODE_INVALID: "code", PASSWORD_WEAK: "password" }}
        onSubmit={async (valueOf) => {
          const { token } = await server.setup.complete({
            code: valueOf("code"),
            orgName: valueOf("orgName"),
            name: valueOf("name"),
            email: valueOf("email"),
            password: valueOf("password"),
          });
          signedIn(token);
          go("/");
        }}
      />
    </Narrow>
  );
}
