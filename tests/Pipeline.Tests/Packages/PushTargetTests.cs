using System.Diagnostics;

namespace Pipeline.Tests.Packages;

/// <summary>The target PushPackages of this repository's own build, as a program of its own, against a server on loopback.</summary>
public sealed class PushTargetTests : IDisposable
{
    private const string Key = "oy2-k3y-of-the-gallery-0123456789";

    private readonly TemporaryFolder _folder = new();
    private readonly GalleryServer _server = new();
    private readonly List<string> _shown = [];

    public PushTargetTests()
    {
        Directory.CreateDirectory(Path.Combine(Root, ".nuke"));
        _server.Keys.Clear();
        _server.Keys.Add(Key);
    }

    private string Root => _folder / "repository";

    private string Packages => _folder / "packages";

    private string Index => _server.Address + "/v3/index.json";

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Packages_are_pushed_once_and_NuGets_own_client_installs_them()
    {
        await PackTests.PackAsync(_folder / "source", Packages);
        _server.Before = _ =>
        {
            _shown.AddRange(ProcessList.Showing(Key));
            return Task.CompletedTask;
        };
        var first = await PushAsync();
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Contains("Acme.Shop.1.2.3.nupkg pushed", first.Output, StringComparison.Ordinal);
        Assert.Contains("Acme.Shop.1.2.3.snupkg pushed", first.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Packages, "Acme.Shop.1.2.3.nupkg")), _server.Packages["acme.shop.1.2.3"]);
        AssertTheKeyIsNowhere(first);

        var second = await PushAsync();
        Assert.True(second.ExitCode == 0, second.Output);
        Assert.Contains("Acme.Shop.1.2.3.nupkg is there already", second.Output, StringComparison.Ordinal);

        await InstallAsync();

        // NuGet's own client finds the server as a server of packages too, and takes its answer for what is there.
        Assert.NotEqual(0, await DotNetAsync(_folder / "client", "nuget", "push", Path.Combine(Packages, "Acme.Shop.1.2.3.nupkg"), "--source", "tried", "--api-key", "no-secret"));
        _server.Keys.Add("no-secret");
        Assert.Equal(0, await DotNetAsync(_folder / "client", "nuget", "push", Path.Combine(Packages, "Acme.Shop.1.2.3.nupkg"), "--source", "tried", "--api-key", "no-secret", "--skip-duplicate"));

        PushTests.Write(Path.Combine(Packages, "Acme.Shop.1.2.3.nupkg"), "Acme.Shop", "1.2.3", "other");
        var third = await PushAsync();
        Assert.Equal(3, third.ExitCode);
        Assert.Contains("Acme.Shop 1.2.3 is there already, with another content", third.Output, StringComparison.Ordinal);
        AssertTheKeyIsNowhere(third);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_was_killed_at_its_second_package_is_finished_by_the_next(bool kept)
    {
        foreach (var id in (string[])["A", "B", "C"])
            PushTests.Write(Path.Combine(Directory.CreateDirectory(Packages).FullName, $"{id}.1.0.0.nupkg"), id, "1.0.0", id);
        var (arrived, gone) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Func<string, Task> hold = async name =>
        {
            if (name != "b.1.0.0" || !arrived.TrySetResult())
                return;
            await gone.Task;
            throw new IOException("cut");
        };
        // Before the server has kept it, or after that and before it has answered.
        (_server.Before, _server.After) = kept ? (_server.Before, hold) : (hold, _server.After);
        using (var killed = Start())
        {
            await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1));
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        gone.SetResult();
        var next = await PushAsync();
        Assert.True(next.ExitCode == 0, next.Output);
        Assert.Contains("A.1.0.0.nupkg is there already", next.Output, StringComparison.Ordinal);
        Assert.Contains(kept ? "B.1.0.0.nupkg is there already" : "B.1.0.0.nupkg pushed", next.Output, StringComparison.Ordinal);
        Assert.Contains("C.1.0.0.nupkg pushed", next.Output, StringComparison.Ordinal);
        Assert.Equal(["a.1.0.0", "b.1.0.0", "c.1.0.0"], _server.Packages.Keys.Order(StringComparer.Ordinal));
        AssertTheKeyIsNowhere(next);
    }

    [Fact]
    public async Task A_workflow_that_the_server_trusts_pushes_without_a_key_of_its_own()
    {
        PushTests.Write(Path.Combine(Directory.CreateDirectory(Packages).FullName, "A.1.0.0.nupkg"), "A", "1.0.0", "A");
        var run = await PushAsync(
            x => x.Environment.Remove("NUGET_API_KEY"), x => x.Environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = _server.Address + "/github/token?x=1", x => x.Environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "of-the-job",
            x => x.ArgumentList.Add("--nuget-user"), x => x.ArgumentList.Add("acme"), x => x.ArgumentList.Add("--nuget-token-service"), x => x.ArgumentList.Add(_server.Address + "/api/v2/token"));
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(["a.1.0.0"], _server.Packages.Keys);
        foreach (var secret in (string[])["for-an-hour", "token for", "of-the-job"])
            Assert.DoesNotContain(secret, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_or_with_a_wrong_one_nothing_is_pushed()
    {
        PushTests.Write(Path.Combine(Directory.CreateDirectory(Packages).FullName, "A.1.0.0.nupkg"), "A", "1.0.0", "A");
        var none = await PushAsync(x => x.Environment.Remove("NUGET_API_KEY"));
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("set NUGET_API_KEY", none.Output, StringComparison.Ordinal);
        var empty = await PushAsync(x => x.Environment.Remove("NUGET_API_KEY"), x => x.ArgumentList.Add("--nuget-user"), x => x.ArgumentList.Add(""));
        Assert.Equal(2, empty.ExitCode);
        _server.Keys.Clear();
        var wrong = await PushAsync();
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("the key is wrong", wrong.Output, StringComparison.Ordinal);
        AssertTheKeyIsNowhere(wrong);
        Assert.Empty(_server.Packages);
    }

    private void AssertTheKeyIsNowhere((int ExitCode, string Output) run)
    {
        Assert.Empty(_shown);
        Assert.DoesNotContain(Key, run.Output, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(Root, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Key, File.ReadAllText(file), StringComparison.Ordinal);
    }

    /// <summary>Installs the package with NuGet's own client, into a folder of its own.</summary>
    private async Task InstallAsync()
    {
        var client = Directory.CreateDirectory(_folder / "client").FullName;
        File.WriteAllText(Path.Combine(client, "NuGet.config"), $"""
            <configuration>
              <packageSources><clear /><add key="tried" value="{Index}" allowInsecureConnections="true" /></packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(client, "Client.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="Acme.Shop" Version="1.2.3" /></ItemGroup>
            </Project>
            """);
        Assert.Equal(0, await DotNetAsync(client, "restore"));
        var installed = Path.Combine(_folder / "installed", "acme.shop", "1.2.3", "acme.shop.1.2.3.nupkg");
        Assert.Equal(File.ReadAllBytes(Path.Combine(Packages, "Acme.Shop.1.2.3.nupkg")), File.ReadAllBytes(installed));
    }

    private async Task<int> DotNetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NUGET_PACKAGES"] = _folder / "installed";
        return (await FinishAsync(Process.Start(start)!)).ExitCode;
    }

    private async Task<(int ExitCode, string Output)> PushAsync(params Action<ProcessStartInfo>[] changes)
    {
        using var process = Start(changes);
        return await FinishAsync(process);
    }

    private Process Start(params Action<ProcessStartInfo>[] changes)
    {
        var program = Directory.GetFiles(Path.Combine(Repository.Root, "build", "bin"), "_build.dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!;
        var start = new ProcessStartInfo("dotnet", [program, "PushPackages", "--package-folder", Packages, "--package-server", Index])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(x => x.StartsWith("ACTIONS_", StringComparison.Ordinal) || x is "PIPELINE_ROOT" or "GITHUB_ACTIONS").ToList())
            start.Environment.Remove(name);
        start.Environment["NUGET_API_KEY"] = Key;
        foreach (var change in changes)
            change(start);
        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, string Output)> FinishAsync(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
