using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Sockets;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Images;
using Pipeline.Images.Contexts;
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
        File.SetUnixFileMode(_root / "app/more.py", UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        tags.Add((await PlanAsync()).Tag);
        Directory.CreateDirectory(_root / "app/empty");
        tags.Add((await PlanAsync()).Tag);
        File.SetUnixFileMode(_root / "app/empty", UnixFileMode.UserRead | UnixFileMode.UserExecute);
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
        Assert.Equal("nobody here knows the digest of python:3.12-slim", Assert.Single(planned.Unknown));
    }

    [Fact]
    public async Task An_image_on_one_that_is_always_built_is_always_built()
    {
        Write("app/Dockerfile", "FROM scratch\nADD https://example.invalid/x /x\n");
        Write("user/Dockerfile", "FROM base\n");
        var user = new Image("user") { Context = "user", Uses = ImmutableSortedDictionary<string, string>.Empty.Add("base", "app") };
        var plan = await ImagePlan.MakeAsync(_root.Path, new SystemDefinition("s") { Images = [user, _image] }, [], null, null, _ => Task.FromResult<string?>("sha256:1"));
        Assert.StartsWith("app/Dockerfile, line 2: what `https://example.invalid/x` is now", Assert.Single(plan.Images[0].Unknown), StringComparison.Ordinal);
        Assert.Equal("image app, which it uses, is built again", Assert.Single(plan.Images[1].Unknown));
    }

    [Fact]
    public async Task A_Dockerfile_that_is_not_understood_is_an_unknown_image_with_the_line_that_is_not()
    {
        Write("app/Dockerfile", "FROM python:3.12-slim\nCOPY --new=flag . /app\n");
        var planned = await PlanAsync();
        Assert.Null(planned.Bases);
        Assert.Equal("app/Dockerfile, line 2: `--new` is no flag of COPY that is known here", Assert.Single(planned.Unknown));
    }

    [Fact]
    public async Task An_ignore_file_that_is_not_understood_is_an_unknown_image_with_the_line_that_is_not()
    {
        Write("app/.dockerignore", "ignored\n[z-a]\n");
        Assert.StartsWith("app/.dockerignore, line 2: ", Assert.Single((await PlanAsync()).Unknown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_ignore_file_of_the_Dockerfile_beside_that_of_the_context_is_not_certain()
    {
        Write("app/Dockerfile.dockerignore", "");
        Assert.Contains("builders differ", Assert.Single((await PlanAsync()).Unknown), StringComparison.Ordinal);
        Write("app/Dockerfile.dockerignore", "other\n");
        Assert.Empty((await PlanAsync()).Unknown);
    }

    [Fact]
    public async Task Pipes_and_sockets_in_a_context_are_not_opened()
    {
        using (var made = Process.Start("mkfifo", _root / "app/pipe"))
            await made.WaitForExitAsync();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        // A socket's whole path must be short.
        var place = Environment.CurrentDirectory;
        socket.Bind(new UnixDomainSocketEndPoint(Path.GetRelativePath(place, _root / "app/socket") is { Length: < 100 } near ? near : _root / "app/socket"));
        Assert.Equal(["app/pipe is neither a file nor a folder", "app/socket is neither a file nor a folder"], (await PlanAsync()).Unknown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_not_UTF_8_makes_an_image_unknown()
    {
        await ShellAsync("mkdir \"$0/\"$'d\\xe9' && touch \"$0/\"$'d\\xe9/x' \"$0/\"$'f\\xe9' && ln -s $'l\\xe9' \"$0/link\"");
        try
        {
            var unknown = (await PlanAsync()).Unknown.Select(x => x.Replace("\uFFFD", "?", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            Assert.Equal(["app/d?: the name is not UTF-8", "app/f?: the name is not UTF-8", "app/link leads to a name that is not UTF-8"], unknown);
        }
        finally
        {
            // The runtime cannot name them, and so not delete them.
            await ShellAsync("rm -r \"$0/\"*$'\\xe9'");
        }

        async Task ShellAsync(string command)
        {
            using var shell = Process.Start("bash", ["-c", command, _root / "app"]);
            await shell.WaitForExitAsync();
            Assert.Equal(0, shell.ExitCode);
        }
    }

    [Fact]
    public async Task What_every_run_writes_is_no_input_unless_the_Dockerfile_names_it()
    {
        var whole = new Image("whole") { Context = ".", Dockerfile = "app/Dockerfile" };
        Write(".nuke/temp/log", "1");
        var first = await PlanAsync(whole);
        Write(".nuke/temp/log", "2");
        Assert.Equal(first.Tag, (await PlanAsync(whole)).Tag);
        Assert.Contains(ContextWarnings.Of(whole, first.Context, ".dockerignore"), x => x.Next == "add `**/.nuke/temp` to .dockerignore");
        Write(".nuke/parameters.json", "{}");
        Assert.NotEqual(first.Tag, (await PlanAsync(whole)).Tag);
        Write("app/Dockerfile", "FROM python:3.12-slim\nCOPY .nuke/temp/log /\n");
        first = await PlanAsync(whole);
        Write(".nuke/temp/log", "3");
        Assert.NotEqual(first.Tag, (await PlanAsync(whole)).Tag);
    }

    [Theory]
    [InlineData("python:3.12-slim")]
    [InlineData("docker.io/library/python:3.12-slim")]
    public async Task The_mirror_is_asked_for_the_digest_of_what_it_gives(string name)
    {
        var asked = new List<string>();
        var mirror = new Mirror("m", ImmutableSortedDictionary<string, string>.Empty.Add(name, "base/python:1"));
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
    public void Secrets_and_ballast_in_a_context_are_warned_of_with_the_line_that_keeps_them_out()
    {
        foreach (var file in new[] { "a/.env", "b/tls.key", "id_rsa", "ok/.env.example", "cert.pub", "web/node_modules/x/y.js", ".git/config" })
            Write("app/" + file, "");
        Assert.Equal(["**/*.key", "**/.env", "**/.git", "**/id_rsa", "**/node_modules"], Advice().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_line_that_keeps_a_secret_out_keeps_nothing_else_out()
    {
        string[] secrets =
        [
            "credentials.json", "service-account-1.json", ".docker/config.json", "a/.docker/config.json", ".env", ".env.local", "x.pem", "x.key", "credentials", "kubeconfig",
            "terraform.tfstate.backup", "id_ed25519", "[a]*.pem",
        ];
        string[] others = ["package.json", "config.json", ".envrc", "ca.pem", "a.tfstate.md", "x.json", "a.pem", "keys.txt"];
        foreach (var file in secrets)
            Write("app/" + file, "");
        var rules = DockerIgnore.Parse(string.Join('\n', Advice()));
        Assert.Empty(rules.Unknown);
        Assert.All(secrets, x => Assert.True(x.Split('/') is [.., var folder, _] && rules.Match(folder, null).IsIgnored || rules.Match(x, null).IsIgnored, x));
        Assert.All(others, x => Assert.False(rules.Match(x, null).IsIgnored, x));
    }

    private IEnumerable<string> Advice() =>
        ContextWarnings.Of(_image, BuildContext.Of(_root.Path, _image), "app/.dockerignore").Select(x => x.Next!.Split('`')[1]);

    [Fact]
    public void A_large_context_is_warned_of_with_what_is_large_in_it()
    {
        using (var file = File.Create(_root / "app/dump.sql"))
            file.SetLength(ContextWarnings.Large + 1);
        var warning = Assert.Single(ContextWarnings.Of(_image, BuildContext.Of(_root.Path, _image), "app/.dockerignore"));
        Assert.Contains("100.0 MiB", warning.What, StringComparison.Ordinal);
        Assert.Contains("`dump.sql`", warning.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_builder_takes_beside_the_bases_is_noticed()
    {
        var progress = new BakeProgress(_ => { });
        foreach (var (name, i) in new[] { "[app internal] load metadata for docker.io/library/python:3.12-slim", "[app linux/arm64 internal] load metadata for docker.io/acme/hidden:1", "[app 1/2] RUN x" }.Select((x, i) => (x, i)))
            progress.Read($$"""{"vertexes":[{"digest":"sha256:{{i}}","name":"{{name}}"}]}""");
        var mirror = new Mirror("m", ImmutableSortedDictionary<string, string>.Empty.Add("python:3.12-slim", "docker-image://base/python:1"));
        var planned = await PlanAsync();
        Assert.Equal(["acme/hidden:1"], ImageBuild.Others([planned], [], null, progress.Loaded));
        Assert.Empty(ImageBuild.Others([planned], ["acme/hidden:1"], mirror, progress.Loaded.Append("base/python:1")));
    }
}
