// The same workflows as Sample.cs, as plain values; each generator turns them into its own objects.
const perFile = 50;
const pins = {
  checkout: "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
  dotnet: "actions/setup-dotnet@a98b56852c35b8e3190ac28c8c2271da59106c68",
  upload: "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a",
};

const steps = (number) => [
  { name: "Check out", id: "checkout", uses: pins.checkout, with: { "persist-credentials": false, "fetch-depth": 0 } },
  { name: "Set up .NET", id: "dotnet", uses: pins.dotnet, with: { "dotnet-version": "${{ matrix.version }}" } },
  {
    name: "Build", id: "build", run: 'dotnet build --configuration Release\necho "version=$VERSION" >>"$GITHUB_OUTPUT"\n',
    env: { VERSION: "1.0.${{ github.run_number }}", SHA: "${{ github.sha }}" },
  },
  { name: "Test", id: "test", if: "${{ github.event_name != 'schedule' && !cancelled() }}", timeout: 10, run: "dotnet test --no-build" },
  {
    name: "Keep", id: "keep", if: "${{ always() }}", uses: pins.upload,
    with: { name: `job-${number}-\${{ matrix.version }}`, path: "out", "retention-days": 7 },
  },
];

const job = (number) => ({
  id: `job-${number}`,
  name: `Job ${number} on \${{ matrix.version }}`,
  needs: number > 0 ? [`job-${number - 1}`] : undefined,
  if: number > 0 ? `\${{ needs.job-${number - 1}.result == 'success' || failure() }}` : undefined,
  steps: steps(number),
});

/** Files with their jobs. */
exports.files = (jobs) => Array.from({ length: Math.ceil(jobs / perFile) }, (_, file) => ({
  id: `workflow-${file}`,
  name: `Workflow ${file}`,
  jobs: Array.from({ length: Math.min(perFile, jobs - file * perFile) }, (_, i) => job(i)),
}));

/** Runs `make(jobs)`, which gives texts, as Program.cs does: `generate <jobs> <folder>` or `time <jobs> <rounds>`. */
exports.run = (name, make) => {
  const [verb, jobs, other] = process.argv.slice(2);
  if (verb === "generate") {
    const fs = require("node:fs"), path = require("node:path");
    for (const [id, text] of make(Number(jobs))) fs.writeFileSync(path.join(other, `${id}.yml`), text);
    return;
  }
  const clock = [], cpu = [], rounds = Number(other);
  for (let i = 0; i < rounds; i++) {
    const before = process.cpuUsage(), from = performance.now();
    make(Number(jobs));
    clock.push(performance.now() - from);
    const used = process.cpuUsage(before);
    cpu.push((used.user + used.system) / 1000);
  }
  const warm = (all) => all.slice(Math.floor(rounds / 3)).sort((a, b) => a - b);
  const [c, p] = [warm(clock), warm(cpu)], round = (x) => Math.round(x * 1000) / 1000;
  console.log(JSON.stringify({
    name, first: round(clock[0]), firstCpu: round(cpu[0]), median: round(c[c.length >> 1]), least: round(c[0]), cpu: round(p[p.length >> 1]), leastCpu: round(p[0]),
  }));
};
