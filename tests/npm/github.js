// What the tests ask GitHub's own code. Bundled by answer.mjs, because on Node 20 the packages do not load as they are.
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { TemplateContext, TemplateValidationErrors } from "@actions/workflow-parser/templates/template-context";
import { getWorkflowSchema } from "@actions/workflow-parser/workflows/workflow-schema";

const place = (range) => (range ? { line: range.start.line, column: range.start.column } : {});

/** The workflow as GitHub understands it, and GitHub's errors with their places. Features are names of what is in the schema and not yet for everybody. */
export async function parse({ name, content, features }) {
  const start = new TemplateContext(new TemplateValidationErrors(), getWorkflowSchema(), new NoOperationTraceWriter());
  const featureFlags = { isEnabled: (x) => (features ?? []).includes(x) };
  start.state.featureFlags = featureFlags;
  const result = parseWorkflow({ name, content }, start);
  const errors = result.context.errors.getErrors().map((x) => ({ message: x.message, ...place(x.range) }));
  if (errors.length > 0 || !result.value) return { errors, template: null, tree: null };
  const tree = result.value.toJSON();
  const template = await convertWorkflowTemplate(result.context, result.value, undefined, { errorPolicy: 1, featureFlags });
  return {
    errors: result.context.errors.getErrors().map((x) => ({ message: x.message, ...place(x.range) })),
    template: JSON.parse(JSON.stringify(template)),
    tree: JSON.parse(JSON.stringify(tree ?? null)),
  };
}

/** The value of an expression as JSON, with its kind, or the error. Contexts are given as plain JSON. */
export function evaluate({ expression, contexts }) {
  try {
    const names = Object.keys(contexts ?? {});
    const tree = new Parser(new Lexer(expression).lex().tokens, names, []).parse();
    const context = JSON.parse(JSON.stringify(contexts ?? {}), data.reviver);
    const result = new Evaluator(tree, context).evaluate();
    return { kind: result.kind, text: result.coerceString(), json: JSON.stringify(result, data.replacer) };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

const kinds = ["String", "Array", "Object", "Boolean", "Number", "Object", "Null"];
const constant = (name, minArgs, maxArgs, value) => ({ name, minArgs, maxArgs, call: () => value });
const extensions = [
  constant("always", 0, 0, new data.BooleanData(true)),
  constant("success", 0, Number.MAX_SAFE_INTEGER, new data.BooleanData(true)),
  constant("failure", 0, Number.MAX_SAFE_INTEGER, new data.BooleanData(false)),
  constant("cancelled", 0, 0, new data.BooleanData(false)),
  constant("hashFiles", 1, 255, new data.StringData("hash")),
];
const functions = new Map(extensions.map((x) => [x.name.toLowerCase(), x]));

/** Many expressions over the same contexts: of each the kind, the text and the JSON in one text, or `error`. */
export function evaluateAll({ expressions, contexts }) {
  const names = Object.keys(contexts);
  const context = JSON.parse(JSON.stringify(contexts), data.reviver);
  const answers = expressions.map((expression) => {
    try {
      const tree = new Parser(new Lexer(expression).lex().tokens, names, extensions).parse();
      const value = new Evaluator(tree, context, functions).evaluate();
      return `${kinds[value.kind]} ${JSON.stringify(value.coerceString())} ${JSON.stringify(value, data.replacer, "  ")}`;
    } catch {
      return "error";
    }
  });
  return { answers };
}

export { check } from "./requests.js";
