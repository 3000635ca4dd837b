using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Images;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Images;

/// <summary>What makes an image another one, and what does not.</summary>
public sealed class ImagePlanTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public ImagePlanTests()
    {
        Write("app/Dockerfile", "FROM python:3.12-slim\nCOPY . /app\n");
        Write("app/main.py", "print(1)\n");
        Write("app/.dockerignore", "ignored\n");
    }

    public void Dispose() => _root.Dispose();

    private readonly Image _image = new("app") { Context = "app" };

    private void Write(string path, string text)
    {
        var file = _root / path;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private async Task<PlannedImage> PlanAsync(Image? image = null, string? baseDigest = "sha256:1", Mirror? mirror = null, ImmutableArray<Platform>? platforms = null) =>
        (await ImagePlan.MakeAsync(_root.Path, new SystemDefinition("s") { Images = [image ?? _image] }, [], platforms, mirror, _ => Task.FromResult(baseDigest))).Images[0];

    [Fact]
    public async Task The_same_files_give_the_same_tag()
    {
        var first = await PlanAsync();
        File.SetLastWriteTimeUtc(_root / "app/main.py", DateTime.UnixEpoch);
        Write("app/ignored", "whatever");
        Assert.Equal(first.Tag, (await PlanAsync()).Tag);
        Assert.StartsWith("inputs-", first.Tag, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_it_is_made_from_gives_another_tag()
    {
        var tags = new List<string> { (await PlanAsync()).Tag };
        tags.Add((await PlanAsync(_image with { Stage = "x" })).Tag);
        tags.Add((await PlanAsync(_image with { Arguments = ImmutableSortedDictionary<string, string>.Empty.Add("A", "1") })).Tag);
        tags.Add((await PlanAsync(_image with { Labels = ImmutableSortedDictionary<string, string>.Empty.Add("A", "1") })).Tag);
        tags.Add((await PlanAsync(baseDigest: "sha256:2")).Tag);
        tags.Add((await PlanAsync(platforms: [Platform.LinuxAmd64])).Tag);
        Write("app/main.py", "print(2)\n");
        tags.Add((await PlanAsync()).Tag);
        Write("app/more.py", "");
        tags.Add((await PlanAsync()).Tag);
        File.SetUnixFileMode(_root / "app/more.py", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        tags.Add((await PlanAsync()).Tag);
        File.CreateSymbolicLink(_root / "app/link", "main.py");
        tags.Add((await PlanAsync()).Tag);
        Write("app/Dockerfile", "FROM python:3.12-slim\nCOPY . /app2\n");
        tags.Add((await PlanAsync()).Tag);
        Assert.Equal(tags.Count, tags.Distinct().Count());
    }

    [Fact]
    public async Task An_image_on_a_base_that_nobody_knows_is_never_taken_for_one_that_is_there()
    {
        var planned = await PlanAsync(baseDigest: null);
        Assert.False(planned.IsKnown);
        Assert.StartsWith("built-", planned.Tag, StringComparison.Ordinal);
        Assert.Equal("python:3.12-slim", Assert.Single(planned.Unknown));
    }

    [Fact]
    public async Task The_mirror_is_asked_for_the_digest_of_what_it_gives()
    {
        var asked = new List<string>();
        var mirror = new Mirror("m", ImmutableSortedDictionary<string, string>.Empty.Add("python:3.12-slim", "base/python:1"));
        await ImagePlan.MakeAsync(_root.Path, new SystemDefinition("s") { Images = [_image] }, [], null, mirror, x =>
        {
            asked.Add(x);
            return Task.FromResult<string?>("sha256:1");
        });
        Assert.Equal(["base/python:1"], asked);
    }

    [Fact]
    public async Task What_an_image_uses_comes_first_and_changes_it()
    {
        var user = new Image("user") { Context = "app", Uses = ImmutableSortedDictionary<string, string>.Empty.Add("base", "app") };
        var system = new SystemDefinition("s") { Images = [user, _image] };
        async Task<ImagePlan> Plan() => await ImagePlan.MakeAsync(_root.Path, system, ["user"], null, null, _ => Task.FromResult<string?>("sha256:1"));
        var before = await Plan();
        Assert.Equal(["app", "user"], before.Images.Select(x => x.Image.Name));
        Write("app/main.py", "print(3)\n");
        Assert.NotEqual(before.Images[1].Tag, (await Plan()).Images[1].Tag);
    }

    [Theory]
    [InlineData("nowhere", null, "nowhere")]
    [InlineData("app", "app/Other", "app/Other")]
    public async Task A_missing_file_is_named(string context, string? dockerfile, string where)
    {
        var failure = await Assert.ThrowsAsync<PipelineException>(() => PlanAsync(new Image("app") { Context = context, Dockerfile = dockerfile }));
        Assert.Equal((ExitCode.WrongUse, where), (failure.Code, failure.Diagnostic.Where));
    }

    [Fact]
    public async Task Images_that_use_each_other_are_refused()
    {
        var first = new Image("a") { Context = "app", Uses = ImmutableSortedDictionary<string, string>.Empty.Add("x", "b") };
        var second = new Image("b") { Context = "app", Uses = ImmutableSortedDictionary<string, string>.Empty.Add("x", "a") };
        var failure = await Assert.ThrowsAsync<PipelineException>(() =>
            ImagePlan.MakeAsync(_root.Path, new SystemDefinition("s") { Images = [first, second] }, [], null, null, _ => Task.FromResult<string?>(null)));
        Assert.Contains("a → b → a", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_and_ballast_in_a_context_are_told_with_the_line_that_keeps_them_out()
    {
        foreach (var file in new[] { "a/.env", "b/tls.key", "id_rsa", "ok/.env.example", "cert.pub", "web/node_modules/x/y.js", ".git/config" })
            Write("app/" + file, "");
        var warnings = ContextWarnings.Of(_image, BuildContext.Files(_root.Path, _image), "app/.dockerignore").ToList();
        Assert.Equal(
            ["add `**/*.key`", "add `**/.env*`", "add `**/.git`", "add `**/id_rsa`", "add `**/node_modules`"],
            warnings.Select(x => x.Next!.Split(" to app")[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_large_context_is_told_with_what_is_large_in_it()
    {
        using (var file = File.Create(_root / "app/dump.sql"))
            file.SetLength(ContextWarnings.Large + 1);
        var warning = Assert.Single(ContextWarnings.Of(_image, BuildContext.Files(_root.Path, _image), "app/.dockerignore"));
        Assert.Contains("100.0 MiB", warning.What, StringComparison.Ordinal);
        Assert.Contains("`dump.sql`", warning.Next, StringComparison.Ordinal);
    }
}
