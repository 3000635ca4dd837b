using Pipeline.Tools;

namespace Pipeline.Tests.Tools;

public sealed class ToolSearchTests : IDisposable
{
    private readonly TemporaryFolder _bin = new();

    public void Dispose() => _bin.Dispose();

    [Theory]
    [InlineData("git version 2.39.5", "2.39.5")]
    [InlineData("github.com/docker/buildx v0.13.1+ds1 0.13.1+ds1-2", "0.13.1+ds1")]
    [InlineData("2.26.1-4", "2.26.1-4")]
    [InlineData("Docker version 28.2.2, build e6534b4", "28.2.2")]
    [InlineData("v20.20.2", "20.20.2")]
    [InlineData("docker-registry github.com/docker/distribution 2.8.3+ds1", "2.8.3+ds1")]
    [InlineData("Version: 0.67.2\nVulnerability DB:\n  Version: 2", "0.67.2")]
    [InlineData("GitVersion:    v2.5.0", "2.5.0")]
    [InlineData("version is set by build process", null)]
    public void Versions_are_found_in_what_programs_say(string said, string? version) => Assert.Equal(version, ToolSearch.VersionIn(said)?.Text);

    [Theory]
    [InlineData("echo tool 2.1.0", "ok", "2.1.0", false)]
    [InlineData("echo tool 1.9.9", "too old", "1.9.9", true)]
    [InlineData("echo tool 1.9.9 >&2", "too old", "1.9.9", true)]
    [InlineData("echo built by hand", "warning", "?", false)]
    [InlineData("echo tool 2.1.0: no such plugin; exit 1", "missing", null, true)]
    [InlineData("exec sleep 60", "silent", null, true)]
    public async Task Programs_are_judged_by_what_they_say(string script, string state, string? found, bool failed)
    {
        Put("tool", script);
        var finding = await new ToolSearch(_bin.Path) { Within = TimeSpan.FromSeconds(script.Contains("sleep") ? 0.5 : 30) }
            .FindAsync(new KnownTool("tool", "tool --version", "2.0", "get it"), default);
        Assert.Equal((state, found, failed), (finding.State, finding.Found, finding.Failed));
        Assert.Equal(state == "ok", finding.Remedy is null);
    }

    [Fact]
    public async Task What_is_on_no_path_or_cannot_be_run_is_missing()
    {
        File.WriteAllText(_bin / "tool", "echo 3.0.0");
        var finding = await new ToolSearch(_bin.Path).FindAsync(new KnownTool("tool", "tool --version", "2.0", "get it"), default);
        Assert.Equal(("missing", "get it"), (finding.State, finding.Remedy));
        Assert.True(finding.Failed);
        Assert.False((finding with { Required = false }).Failed);
    }

    [Fact]
    public void The_table_ends_with_what_to_do()
    {
        var health = new Health(false, [], [
            new Finding("git", "ok", "2.39.5", "≥ 2.31", "/usr/bin/git", null, true),
            new Finding("trivy", "missing", null, "≥ 0.50", null, "get it there", true),
            new Finding("npm", "missing", null, null, null, "apt-get install npm", false)]);
        Assert.Equal(
            [
                "   name   found   needed  where",
                "✓  git    2.39.5  ≥ 2.31  /usr/bin/git",
                "✗  trivy  -       ≥ 0.50",
                "!  npm    -",
                "✗ trivy is missing: get it there",
                "! npm is missing: apt-get install npm",
            ],
            health.Lines());
    }

    [Fact]
    public void Each_known_tool_says_how_to_ask_it_what_is_needed_and_how_to_get_it()
    {
        Assert.All(KnownTools.All, x => Assert.True(x.Ask.Length > 0 && x.Remedy.Length > 0 && (x.Needed is null || Version.TryParse(x.Needed, out _))));
        Assert.Equal(KnownTools.All.Length, KnownTools.All.Select(x => x.Name).Distinct().Count());
    }

    private void Put(string name, string script) => Executable.Write(_bin / name, $"#!/bin/sh\n{script}\n");
}
