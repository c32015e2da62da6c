// Draws the OpenAPI description of this host. Text only ever becomes text: nothing is parsed as markup.
const methods = ["get", "post", "put", "patch", "delete"];

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** @param {any} schema */
function typeOf(schema) {
  if (schema === undefined) return "";
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return `${typeOf(schema.items)}[]`;
  return (
    [schema.type ?? "object"].flat().join(" | ") +
    (schema.default === undefined ? "" : `, ${JSON.stringify(schema.default)} when left out`)
  );
}

/** @param {string} title @param {any} schema */
const schemaBlock = (title, schema) => [
  element("h3", {}, title),
  element("pre", { tabindex: "0" }, JSON.stringify(schema, null, 2)),
];

/** @param {readonly any[]} parameters */
function parameterTable(parameters) {
  const rows = parameters.map(({ name, in: place, required, schema }) =>
    element(
      "tr",
      {},
      element("td", {}, element("code", {}, name)),
      element("td", {}, place),
      element("td", {}, typeOf(schema)),
      element("td", {}, required === true ? "needed" : ""),
    ),
  );
  return [element("h3", {}, "Parameters"), element("table", {}, element("tbody", {}, ...rows))];
}

/** @param {string} path @param {string} method @param {any} call */
function section(path, method, call) {
  const id = `${method}${path}`.replaceAll(/[^a-z0-9]+/gi, "-");
  const body = Object.values(call.requestBody?.content ?? {})[0];
  const answer = Object.values(call.responses?.["200"]?.content ?? {})[0];
  const made = element(
    "section",
    { id },
    element("h2", {}, element("span", {}, method.toUpperCase()), ` /api${path}`),
    element("p", {}, call.summary ?? ""),
    ...(call.parameters?.length > 0 ? parameterTable(call.parameters) : []),
    ...(body === undefined ? [] : schemaBlock("Body", body.schema)),
    ...(answer === undefined ? [] : schemaBlock("Answer", answer.schema)),
  );
  return { id, made };
}

const api = await (await fetch("/api/openapi.json")).json();
document.querySelector("#description")?.append(api.info.description);
for (const [path, calls] of Object.entries(api.paths)) {
  for (const method of methods) {
    if (calls[method] === undefined) continue;
    const { id, made } = section(path, method, calls[method]);
    document.querySelector("#calls")?.append(made);
    document
      .querySelector("#contents")
      ?.append(element("li", {}, element("a", { href: `#${id}` }, `${method.toUpperCase()} ${path}`)));
  }
}
