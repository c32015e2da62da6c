/** Draws a form and says, to eyes and to screen readers alike, what came of it. */
import { Refused } from "./server.ts";

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "email" | "password";
  readonly autocomplete?: AutoFill;
  readonly value?: string;
  readonly optional?: boolean;
}

const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
};

export function show(title: string, about: string, ...content: readonly HTMLElement[]): void {
  document.title = `${title} · Tessera`;
  byId("title").textContent = title;
  byId("about").textContent = about;
  byId("content").replaceChildren(...content);
  say("");
  // What a link has filled in already is not what a person begins with.
  const inputs = [...byId("content").querySelectorAll("input")];
  const first = inputs.find(({ value }) => value === "") ?? inputs[0];
  (first ?? byId("title")).focus();
}

export function say(done: string, problem = ""): void {
  byId("done").textContent = done;
  byId("problem").textContent = problem;
}

export function form(
  fields: readonly Field[],
  submit: string,
  work: (values: Record<string, string>) => Promise<void>,
): HTMLFormElement {
  const element = document.createElement("form");
  const inputs = new Map<string, HTMLInputElement>();
  for (const field of fields) {
    const { label, input } = labelled(field);
    inputs.set(field.name, input);
    element.append(label);
  }
  const send = document.createElement("button");
  send.textContent = submit;
  element.append(send);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const values: Record<string, string> = {};
    for (const { name } of fields) values[name] = inputs.get(name)?.value ?? "";
    void attempt(send, () => work(values));
  });
  return element;
}

function labelled({ name, label, type = "text", autocomplete = "off", value = "", optional = false }: Field) {
  const element = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { name, type, autocomplete, value, required: !optional });
  element.append(label, input);
  return { label: element, input };
}

export function button(text: string, work: () => Promise<void>): HTMLButtonElement {
  const element = document.createElement("button");
  Object.assign(element, { type: "button", textContent: text, className: "quiet" });
  element.addEventListener("click", () => void attempt(element, work));
  return element;
}

async function attempt(element: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
  element.disabled = true;
  say("");
  try {
    await work();
  } catch (thrown) {
    const isCancelled = thrown instanceof DOMException && thrown.name === "NotAllowedError";
    if (thrown instanceof Refused) say("", thrown.message);
    else if (isCancelled) say("", "Nothing was done. Try again when you are ready.");
    else say("", "The server cannot be reached. Check the connection and try again.");
  } finally {
    element.disabled = false;
  }
}
