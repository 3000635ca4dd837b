// The npm generator projen: its GithubWorkflow component, and the text that it makes, without writing it. NODE_PATH tells where it is.
const { resolve } = require("projen/lib/_resolve.js");
const { Project } = require("projen");
const { GitHub, GithubWorkflow } = require("projen/lib/github");
const sample = require("./sample.cjs");

sample.run("projen", (jobs) => {
  const project = new Project({ name: "sample", outdir: require("node:path").join(require("node:os").tmpdir(), `projen-${process.pid}`), logging: { level: "off" } });
  const github = new GitHub(project, { mergify: false, pullRequestLint: false });
  const workflows = sample.files(jobs).map((file) => {
    const workflow = new GithubWorkflow(github, file.name, {
      fileName: `${file.id}.yml`, limitConcurrency: true, env: { DOTNET_NOLOGO: "true" },
      concurrencyOptions: { group: "${{ github.workflow }}-${{ github.ref }}", cancelInProgress: true },
    });
    workflow.on({ push: { branches: ["main", "release/**"] }, pullRequest: { branches: ["main"] } });
    for (const job of file.jobs)
      workflow.addJob(job.id, {
        name: job.name, needs: job.needs, if: job.if, runsOn: ["ubuntu-24.04"], timeoutMinutes: 30, permissions: { contents: "read", checks: "write" },
        strategy: { matrix: { domain: { version: ["9.0.x", "10.0.x"] } }, failFast: false },
        outputs: { version: { stepId: "build", outputName: "version" } },
        steps: job.steps.map(({ timeout, ...step }) => ({ ...step, timeoutMinutes: timeout })),
      });
    return [file.id, workflow];
  });
  const resolver = { resolve: (value, options) => resolve(value, options) };
  return workflows.map(([id, workflow]) => [id, workflow.file.synthesizeContent(resolver)]);
});
