// The npm generator github-actions-workflow-ts: its objects, and their text by js-yaml as its own command makes it. NODE_PATH tells where it is.
const { NormalJob, Step, Workflow } = require("github-actions-workflow-ts");
const yaml = require("js-yaml");
const sample = require("./sample.cjs");

sample.run("github-actions-workflow-ts", (jobs) => sample.files(jobs).map((file) => {
  const workflow = new Workflow(file.id, {
    name: file.name, on: { push: { branches: ["main", "release/**"] }, pull_request: { branches: ["main"] } },
    concurrency: { group: "${{ github.workflow }}-${{ github.ref }}", "cancel-in-progress": true }, env: { DOTNET_NOLOGO: "true" },
  });
  const made = new Map();
  for (const job of file.jobs) {
    const one = new NormalJob(job.id, {
      name: job.name, if: job.if, "runs-on": "ubuntu-24.04", "timeout-minutes": 30, permissions: { contents: "read", checks: "write" },
      strategy: { "fail-fast": false, matrix: { version: ["9.0.x", "10.0.x"] } }, outputs: { version: "${{ steps.build.outputs.version }}" },
    });
    one.addSteps(job.steps.map(({ timeout, ...step }) => new Step({ ...step, "timeout-minutes": timeout })));
    if (job.needs) one.needs(job.needs.map((x) => made.get(x)));
    made.set(job.id, one);
    workflow.addJob(one);
  }
  return [file.id, yaml.dump(workflow.workflow, { noRefs: true, lineWidth: 200, skipInvalid: true })];
}));
