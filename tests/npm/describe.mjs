// Writes github-api.json: of GitHub's own description of its API (npm package @octokit/openapi, MIT, 29 MB to fetch and 400 MB on disk, so it is
// not among the packages here) the operations that this repository uses, with parameters and bodies and without answers.
// Usage: npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz package/generated/api.github.com.json package/package.json
//        node describe.mjs package
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const used = {
  "/repos/{owner}/{repo}": ["get"],
  "/repos/{owner}/{repo}/releases": ["get", "post"],
  "/repos/{owner}/{repo}/releases/{release_id}": ["get", "patch", "delete"],
  "/repos/{owner}/{repo}/releases/{release_id}/assets": ["get", "post"],
  "/repos/{owner}/{repo}/releases/assets/{asset_id}": ["get", "delete"],
  "/repos/{owner}/{repo}/git/ref/{ref}": ["get"],
  "/repos/{owner}/{repo}/git/tags/{tag_sha}": ["get"],
  "/repos/{owner}/{repo}/commits/{ref}/check-runs": ["get"],
  "/repos/{owner}/{repo}/commits/{ref}/statuses": ["get"],
  "/repos/{owner}/{repo}/milestones": ["get"],
  "/repos/{owner}/{repo}/milestones/{milestone_number}": ["patch"],
  "/repos/{owner}/{repo}/pulls": ["get", "post"],
  "/repos/{owner}/{repo}/environments": ["get"],
  "/repos/{owner}/{repo}/environments/{environment_name}/secrets": ["get"],
  "/repos/{owner}/{repo}/rules/branches/{branch}": ["get"],
  "/repos/{owner}/{repo}/rulesets": ["get"],
  "/repos/{owner}/{repo}/branches/{branch}": ["get"],
  "/repos/{owner}/{repo}/actions/permissions/workflow": ["get"],
  "/repos/{owner}/{repo}/actions/secrets": ["get"],
  "/repos/{owner}/{repo}/actions/organization-secrets": ["get"],
};
const folder = process.argv[2];
const all = JSON.parse(readFileSync(join(folder, "generated", "api.github.com.json"), "utf8"));
const known = (value) => {
  if (Array.isArray(value)) return value.map(known);
  if (value === null || typeof value !== "object") return value;
  if (value.$ref) return known(value.$ref.slice(2).split("/").reduce((node, key) => node[key.replaceAll("~1", "/").replaceAll("~0", "~")], all));
  return Object.fromEntries(Object.entries(value).filter(([key]) => !["description", "example", "examples", "title", "externalDocs"].includes(key) || typeof value[key] !== "string" && key !== "examples" && key !== "example" && key !== "externalDocs").map(([key, inner]) => [key, known(inner)]));
};
const paths = {};
for (const [path, methods] of Object.entries(used))
  for (const method of methods) {
    const { parameters, requestBody } = all.paths[path][method];
    (paths[path] ??= {})[method] = known({ parameters, requestBody });
  }
const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
writeFileSync(join(dirname(fileURLToPath(import.meta.url)), "github-api.json"), JSON.stringify({ source: `@octokit/openapi ${version}, api.github.com, MIT licence`, paths }, null, 1) + "\n");
