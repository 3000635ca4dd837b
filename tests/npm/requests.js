// Whether requests are as GitHub's own description has them: the operation exists, and path, query, type of the content and body are valid.
import Ajv from "ajv";
import formats from "ajv-formats";
import description from "./github-api.json";

const ajv = formats(new Ajv({ strict: false, allErrors: true, coerceTypes: false }));
// Values in paths and queries are texts.
const loose = formats(new Ajv({ strict: false, allErrors: true, coerceTypes: true }));

// What OpenAPI 3.0 says otherwise than JSON Schema; and a property that is not described is a mistake here.
function schema(node, top = true) {
  if (Array.isArray(node)) return node.map((x) => schema(x, false));
  if (node === null || typeof node !== "object") return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, schema(value, false)]));
  if (copy.nullable === true && typeof copy.type === "string") copy.type = [copy.type, "null"];
  delete copy.nullable;
  if (top && copy.type === "object" && copy.additionalProperties === undefined && !copy.oneOf && !copy.anyOf && !copy.allOf) copy.additionalProperties = false;
  return copy;
}

const templates = Object.entries(description.paths).map(([path, methods]) => ({
  methods,
  names: [...path.matchAll(/\{(\w+)\}/g)].map((x) => x[1]),
  // A ref has slashes, as GitHub says itself.
  pattern: new RegExp("^" + path.replace(/\{(\w+)\}/g, (_, name) => (name === "ref" && path.includes("git/ref") ? "(.+)" : "([^/]+)")) + "$"),
  fixed: path.split("/").filter((x) => !x.startsWith("{")).length,
})).sort((a, b) => b.fixed - a.fixed);

export function check({ method, path, type, body }) {
  const [name, query] = path.split("?");
  const found = templates.find((x) => x.pattern.test(name) && x.methods[method.toLowerCase()]);
  if (!found) return [`${method} ${name} is not an operation that is described`];
  const operation = found.methods[method.toLowerCase()];
  const problems = [];
  const given = { path: {}, query: Object.fromEntries(new URLSearchParams(query ?? "")) };
  found.pattern.exec(name).slice(1).forEach((value, at) => (given.path[found.names[at]] = decodeURIComponent(value)));
  for (const place of ["path", "query"]) {
    const parameters = (operation.parameters ?? []).filter((x) => x.in === place);
    for (const key of Object.keys(given[place])) if (!parameters.some((x) => x.name === key)) problems.push(`${method} ${name}: ${place} has ${key}, which is not described`);
    for (const parameter of parameters) {
      if (given[place][parameter.name] === undefined) {
        if (parameter.required) problems.push(`${method} ${name}: ${place} lacks ${parameter.name}`);
        continue;
      }
      const holder = { value: given[place][parameter.name] };
      if (!loose.validate({ type: "object", properties: { value: schema(parameter.schema, false) } }, holder)) problems.push(`${method} ${name}: ${parameter.name}: ${loose.errorsText()}`);
    }
  }
  const content = operation.requestBody?.content;
  if (!content) return body ? [...problems, `${method} ${name} has a body, which is not described`] : problems;
  const media = (type ?? "").split(";")[0];
  if (!content[media]) return [...problems, `${method} ${name}: content is ${media || "nothing"}, described is ${Object.keys(content)}`];
  if (media === "application/json" && !ajv.validate(schema(content[media].schema), body)) problems.push(`${method} ${name}: ${ajv.errorsText()}`);
  return problems;
}
